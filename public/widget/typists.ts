import type { SentEvent } from '../../server/wire/events.ts';
import { messageOf, type Person, typingOf } from '../shared/ucwaClient.ts';

/** Who is writing after one more event: whose message came is not writing it any more. */
export function withTyping(people: readonly Person[], sent: SentEvent): readonly Person[] {
  const news = typingOf(sent);
  const about = news?.who.href ?? messageOf(sent)?.from?.href;
  if (about === undefined) return people;
  const others = people.filter(({ href }) => href !== about);
  return news?.typing ? [...others, news.who] : others;
}
