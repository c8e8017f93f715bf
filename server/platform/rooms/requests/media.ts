import { randomHex } from '../../../lib/ids.ts';
import type { MediaNews } from '../../calls/media/media.ts';
import { mediaSentence } from '../../calls/media/refusals.ts';
import { insideOf } from '../../conversation/call/model.ts';
import type { Connection } from '../connection.ts';
import { refuseRoom } from '../errors.ts';
import { idOf } from '../people.ts';
import { type Room, sessionsOf } from '../room.ts';
import type { RoomParts } from '../roomParts.ts';
import type { Frame } from '../wire.ts';

/** Who a room's media server is in `from` and `to` (ours). */
const server = 'sfu';

type Ask = { readonly requestID: string } & {
  readonly payload:
    | { readonly type: 'subscribe'; readonly room: string; readonly to?: string | undefined }
    | {
        readonly type: 'offer' | 'answer';
        readonly room: string;
        readonly to?: string | undefined;
        readonly sdp: string;
        readonly connection?: number | undefined;
      };
};

/** `sdp` in a room whose media go through a server (ours): what somebody sends is offered, what he gets is answered. */
export async function byServer(
  { media }: RoomParts,
  { id: device, caller: { uri } }: Connection,
  { id: call, facts, call: now }: Room,
  { requestID, payload }: Ask,
): Promise<readonly Frame[]> {
  if (payload.to !== undefined && payload.to !== server) throw refuseRoom('MediaByServer');
  const who = { call, uri, device };
  const done = { answer: 'sdp', requestID };
  if (payload.type === 'subscribe') {
    const { isPublishing } = await media.subscribe(who);
    return [{ ...done, payload: { publishing: isPublishing } }];
  }
  if (payload.type === 'answer') {
    await media.answer(who, payload.sdp, payload.connection);
    return [done];
  }
  const sdp = await media.publish(who, payload.sdp);
  const answer = { room: facts.call.room, type: 'answer', sdp };
  return [done, { request: 'sdp', requestID, from: server, to: idOf(now, uri), payload: answer }];
}

/** Tells somebody's session what the media server of his call wants of him, or that it is lost. */
export function tellMedia(parts: RoomParts, news: MediaNews): void {
  const now = parts.calls.read(news.to.call);
  const inside = now && insideOf(now.call, news.to.uri);
  if (!inside) return;
  const asked = parts.connections.byId(news.to.device);
  const { room } = now.facts.call;
  const ends = { from: server, to: idOf(now.call, news.to.uri) };
  for (const connection of asked ? [asked] : sessionsOf(parts, inside)) connection.send(frameOf(news, room, ends));
}

function frameOf(news: MediaNews, room: string, ends: { from: string; to: string }): Frame {
  if (news.is === 'lost')
    return {
      cancel: 'sdp',
      requestID: randomHex(8),
      error: 503,
      ...ends,
      message: mediaSentence('MediaAway'),
      payload: { room },
    };
  const request = { request: 'sdp', requestID: randomHex(8), ...ends };
  if (news.is === 'again') return { ...request, payload: { room, type: 'again' } };
  const { sdp, connection, tracks, silent } = news;
  return { ...request, payload: { room, type: 'offer', sdp, connection, tracks, silent } };
}
