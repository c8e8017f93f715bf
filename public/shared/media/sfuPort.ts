import type { MediaOffer, OfferedTrack } from '../../../server/wire/mediaOffer.ts';
import type { Participants } from './mesh.ts';

/** What a room's media server is called in frames (rooms/PROTOCOL.md, "media by a server"). */
export const serverId = 'sfu';

/** What is asked of the server. */
export type SfuAsk =
  | { readonly type: 'offer'; readonly sdp: string }
  | { readonly type: 'answer'; readonly sdp: string; readonly connection: number }
  | { readonly type: 'subscribe' };

/** What it says to that. `message` is for people. */
export type SfuReply =
  | { readonly is: 'done'; readonly sdp: string; readonly isPublishing: boolean }
  | { readonly is: 'refused'; readonly error: number; readonly message: string };

/** What it tells unasked. */
export type SfuTold = MediaOffer | { readonly is: 'again' } | { readonly is: 'lost'; readonly message: string };

/** What a call through a media server needs of the wire of rooms. */
export interface SfuPort {
  participants(): Promise<Participants | undefined>;
  /** Undefined when no answer came in time. */
  ask(ask: SfuAsk): Promise<SfuReply | undefined>;
  /** Who is told what the server says unasked. */
  listen(take: (told: SfuTold) => void): void;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (told: unknown): told is Fields => typeof told === 'object' && told !== null && !Array.isArray(told);

/** Reads a frame that answers an ask; undefined for one that only says that it was taken. */
export function readReply(frame: Fields, asked: SfuAsk['type']): SfuReply | undefined {
  const payload = isFields(frame.payload) ? frame.payload : {};
  if (frame.cancel !== undefined)
    return { is: 'refused', error: Number(frame.error), message: String(frame.message ?? '') };
  const isTaken = frame.answer !== undefined;
  if (isTaken && asked === 'offer') return undefined; // the description follows
  return { is: 'done', sdp: String(payload.sdp ?? ''), isPublishing: payload.publishing === true };
}

/** Reads a frame that the server sent unasked; undefined for what is none. */
export function readTold(frame: Fields): SfuTold | undefined {
  if (frame.from !== serverId) return undefined;
  if (frame.cancel === 'sdp') return { is: 'lost', message: String(frame.message ?? '') };
  const { payload } = frame;
  if (frame.request !== 'sdp' || !isFields(payload)) return undefined;
  if (payload.type === 'again') return { is: 'again' };
  if (payload.type !== 'offer' || typeof payload.sdp !== 'string' || typeof payload.connection !== 'number')
    return undefined;
  const tracks = Array.isArray(payload.tracks) ? payload.tracks.filter(isTrack) : [];
  const silent = Array.isArray(payload.silent) ? payload.silent.filter((id) => typeof id === 'string') : [];
  return { is: 'offer', sdp: payload.sdp, connection: payload.connection, tracks, silent };
}

const isTrack = (told: unknown): told is OfferedTrack =>
  isFields(told) &&
  typeof told.mid === 'string' &&
  typeof told.from === 'string' &&
  (told.kind === 'audio' || told.kind === 'video');
