import type { SentEvent } from '../../server/wire/events.ts';
import { typingOf } from '../shared/ucwaClient.ts';

/** Who is writing, as the channel tells it. */
export interface Typists {
  /** Takes an event in; others than typing change nothing. */
  follow(sent: SentEvent): void;
  /** This participant's message came, so he is not writing it any more. */
  said(href: string): void;
  /** Nobody, as far as we know: the connection is lost. */
  clear(): void;
}

/**
 * @param onChange the names, each time they change
 * @param lapseMs after this long without news somebody counts as not writing, lest a lost event leave him writing for ever
 */
export function createTypists(onChange: (names: string[]) => void, lapseMs = 60_000): Typists {
  const people = new Map<string, { name: string; lapse: ReturnType<typeof setTimeout> }>();
  const tell = () => onChange([...people.values()].map(({ name }) => name));

  function remove(href: string): void {
    const person = people.get(href);
    if (!person) return;
    clearTimeout(person.lapse);
    people.delete(href);
    tell();
  }

  return {
    follow(sent) {
      const news = typingOf(sent);
      if (!news) return;
      const { who, typing } = news;
      if (!typing) return remove(who.href);
      clearTimeout(people.get(who.href)?.lapse);
      people.set(who.href, { name: who.name, lapse: setTimeout(() => remove(who.href), lapseMs) });
      tell();
    },
    said: remove,
    clear() {
      for (const href of [...people.keys()]) remove(href);
    },
  };
}
