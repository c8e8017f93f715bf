import { deviceGone } from '../../conversation/bridge.ts';
import { dropDevice } from '../../conversation/ringing.ts';
import { personStream } from '../../log/log.ts';
import type { UcwaParts } from '../ucwaParts.ts';
import { changingPresence } from './reported.ts';

/**
 * A UCWA application ends, by its owner or because nobody heard of it: it leaves whatever it is in with
 * InactiveApplicationExpired (contract, "Staff and tokens"), rings no more, and its polls end.
 */
export async function endDevice(
  parts: Pick<UcwaParts, 'log' | 'reader' | 'devices' | 'channels' | 'presence' | 'subscriptions'>,
  id: string,
): Promise<void> {
  const { log, reader, devices, channels, subscriptions } = parts;
  await log.commit((tx) => {
    const device = devices.byId(id);
    if (!device || device.endedAt !== null) return;
    for (const { facts } of reader.openConversations(id))
      tx.change(facts.id, (now) => [...(now.phase === 'closed' ? [] : dropDevice(now, id)), ...deviceGone(now, id)]);
    tx.unfollow(id, personStream(device.person.uri));
    subscriptions.dropDevice(id);
    const end = () => devices.end(id, tx.now);
    if (device.kind === 'staff') changingPresence(parts, tx, device.person.uri, end);
    else end();
  });
  channels.forget(id);
}
