import { deviceGone } from '../../conversation/bridge.ts';
import { dropDevice } from '../../conversation/ringing.ts';
import { personStream } from '../../log/log.ts';
import type { UcwaParts } from '../parts.ts';

/**
 * A UCWA application ends, by its owner or because nobody heard of it: it leaves whatever it is in with
 * InactiveApplicationExpired (contract, "Staff and tokens"), rings no more, and its polls end.
 */
export async function endDevice(
  parts: Pick<UcwaParts, 'log' | 'reader' | 'devices' | 'channels'>,
  id: string,
): Promise<void> {
  const { log, reader, devices, channels } = parts;
  await log.commit((tx) => {
    const device = devices.byId(id);
    if (!device || device.endedAt !== null) return;
    for (const { facts } of reader.openConversations(id))
      tx.change(facts.id, (now) => [...(now.phase === 'closed' ? [] : dropDevice(now, id)), ...deviceGone(now, id)]);
    tx.unfollow(id, personStream(device.person.uri));
    devices.end(id, tx.now);
  });
  channels.forget(id);
}
