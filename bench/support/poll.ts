import { decodeDataUri } from '../../server/wire/dataUri.ts';
import { type Envelope, embeddedResource, type SentEvent } from '../../server/wire/events.ts';
import { linkOf } from '../../server/wire/resource.ts';
import { openConnection } from './connection.ts';

/** Follows an event channel on a connection of its own until it is stopped. */
export async function poll(
  channel: { readonly token: string; readonly events: string },
  onEvents: (events: SentEvent[]) => void,
): Promise<{ stop(): void }> {
  const { origin, pathname, search } = new URL(channel.events);
  const connection = await openConnection(origin);
  const headers = `Authorization: Bearer ${channel.token}\r\nAccept: application/json\r\n`;
  let open = true;
  async function run(): Promise<void> {
    let asked = connection.request('GET', pathname + search, headers);
    while (open) {
      const { status, body } = await asked;
      if (status !== 200) throw new Error(`an event channel answered ${status}: ${body.slice(0, 300)}`);
      const envelope = JSON.parse(body) as Envelope;
      asked = connection.request('GET', nextOf(envelope), headers);
      asked.catch(() => {}); // told by the await above, unless polling has stopped
      onEvents(envelope.sender.flatMap(({ events, ...sender }) => events.map((event) => ({ sender, event }))));
    }
  }
  run().catch((error: unknown) => {
    if (open) throw error;
  });
  return {
    stop() {
      open = false;
      connection.close();
    },
  };
}

function nextOf({ _links }: Envelope): string {
  const href = (_links.next ?? _links.resync)?.href;
  if (href === undefined) throw new Error('an event channel names no next');
  const { pathname, search } = new URL(href, 'http://channel');
  return pathname + search;
}

/** The text of an incoming message; undefined for every other event. */
export function incomingText({ event }: SentEvent): string | undefined {
  if (event.link.rel !== 'message') return undefined;
  const message = embeddedResource(event);
  if (message?.direction !== 'Incoming') return undefined;
  return decodeDataUri(linkOf(message, 'plainMessage')?.href ?? '')?.text;
}
