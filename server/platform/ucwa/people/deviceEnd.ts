import { deviceGone } from '../../conversation/bridge.ts';
import type { DeliveryCause } from '../../conversation/events.ts';
import { dropDevice } from '../../conversation/ringing.ts';
import { personStream } from '../../log/log.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { changingPresence } from './reported.ts';
import { followWatched } from './watching.ts';

/** Of a longer silence the oldest lines are told: whoever talks on to nobody knows by then. */
const mostUnread = 500;

/**
 * A UCWA application ends, by its owner or because nobody heard of it: it leaves whatever it is in with
 * InactiveApplicationExpired (contract, "Staff and tokens"), but a visitor who signed out as one who ended his chat;
 * it rings no more, and its polls end.
 * @param gone why nobody will fetch what it left unread, so that whoever said it is told (ucwa.md 5.4); absent when its
 *   owner ended it
 */
export async function endDevice(
  parts: Pick<UcwaParts, 'log' | 'reader' | 'devices' | 'channels' | 'presence' | 'subscriptions'>,
  id: string,
  gone?: DeliveryCause,
): Promise<void> {
  const { log, reader, devices, channels, subscriptions } = parts;
  await log.commit((tx) => {
    const device = devices.byId(id);
    if (!device || device.endedAt !== null) return;
    const fetchedUpTo = channels.fetchedUpTo(id);
    const why = device.kind === 'visitor' && !gone ? null : 'inactive';
    for (const { facts } of reader.openConversations(id))
      tx.change(facts.id, (now) => {
        const lines = gone ? reader.messagesAfter(facts.id, fetchedUpTo, mostUnread) : [];
        const unread = gone && { lines, fetchedUpTo, cause: gone };
        return [...(now.phase === 'closed' ? [] : dropDevice(now, id)), ...deviceGone(now, id, unread, why)];
      });
    tx.unfollow(id, personStream(device.person.uri));
    subscriptions.dropDevice(id);
    followWatched(parts, tx, id);
    const end = () => devices.end(id, tx.now);
    if (device.kind === 'staff') changingPresence(parts, tx, device.person.uri, end);
    else end();
  });
  channels.forget(id);
}
