import { openEventChannel, type UcwaHttp } from '../../public/shared/ucwaClient.ts';
import type { SentEvent } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import type { Resource } from '../../server/wire/resource.ts';
import { linkOf } from '../../server/wire/resource.ts';

/** Somebody with an application and an event channel of his own, over the public wire. */
export interface Person {
  readonly http: UcwaHttp;
  /** Everything his channel told, in order. */
  readonly events: readonly SentEvent[];
  /** Why the channel ended, if it has. */
  readonly ended: () => string | undefined;
  /**
   * The first thing that `find` makes of an event, whether that has come already or is yet to.
   * @param what names it for the error when it does not come within `timeoutMs`
   */
  waitFor<T>(what: string, find: (event: SentEvent) => T | undefined, timeoutMs?: number): Promise<T>;
  /** Stops listening. The platform is not told: a closed tab ends nothing. */
  close(): void;
}

/** Opens the channel of an application just made. */
export function openPerson(http: UcwaHttp, application: Resource): Person {
  const events: SentEvent[] = [];
  const waiting = new Set<() => void>();
  let ended: string | undefined;
  const channel = openEventChannel({
    http,
    href: required(application, 'events'),
    onEvents(more) {
      events.push(...more);
      for (const look of waiting) look();
    },
    onState() {},
    onEnded(reason) {
      ended = reason;
    },
    times: { firstPauseMs: 20, maxPauseMs: 200 },
  });
  return {
    http,
    events,
    ended: () => ended,
    waitFor<T>(what: string, find: (event: SentEvent) => T | undefined, timeoutMs = 5000): Promise<T> {
      return new Promise((resolve, reject) => {
        let next = 0;
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no ${what} within ${timeoutMs} ms; there were: ${events.map(inWords).join(', ')}`));
        }, timeoutMs);
        function look(): void {
          while (next < events.length) {
            const found = find(events[next++] as SentEvent);
            if (found === undefined) continue;
            clearTimeout(timer);
            waiting.delete(look);
            resolve(found);
            return;
          }
        }
        waiting.add(look);
        look();
      });
    },
    close: () => channel.close(),
  };
}

/** An event in a few words: `conversation updated`, `participant added in typingParticipants`. */
function inWords({ event }: SentEvent): string {
  const where = event.in ? ` in ${bareRel(event.in.rel)}` : '';
  return `${bareRel(event.link.rel)} ${event.type}${where}${event.status === 'Failure' ? ' Failure' : ''}`;
}

/** The href of a link that must be there. */
export function required(resource: Resource | undefined, rel: string): string {
  const href = linkOf(resource, rel)?.href;
  if (href === undefined) throw new Error(`no link ${rel} in ${JSON.stringify(resource)?.slice(0, 500)}`);
  return href;
}
