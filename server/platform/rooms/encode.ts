import { sha256 } from '../../lib/ids.ts';
import type { CallNow } from '../calls/callNow.ts';
import type { CallParts } from '../calls/callParts.ts';
import { iceServersFor } from '../calls/ice.ts';
import { nameFor } from '../calls/names.ts';
import type { CallConversationFacts } from '../conversation/call/create.ts';
import type { Call, CallInvitation } from '../conversation/call/model.ts';
import { idOf } from './people.ts';
import type { Frame, RoomCode } from './wire.ts';

type Encoding = Pick<CallParts, 'log' | 'records' | 'passes' | 'identity' | 'settings' | 'clock'>;

/** 24 hex digits that stand for the room beside its 64. */
export const shortId = (call: string): string => sha256(call).slice(0, 24);

/** What rooms are told as to one person: who made them, who is asked into them (calls.md 3.4). */
function roomFields(parts: Encoding, { id, createdAt, call }: CallConversationFacts, person: string) {
  const { room, topology } = call;
  const socket = parts.settings.publicUrl().replace(/^http/, 'ws');
  return {
    uuid: room,
    sipUri: `sip:888${numberOf(parts, id)}@audiomixer-sfu1:5080`,
    owner: '',
    timestamp: createdAt,
    server: { https: `${socket}/qss/socket.io`, wss: `${socket}/qss/ws` },
    bitrate: 1024,
    record: false,
    ice: iceServersFor(parts.settings, person, parts.clock.now()),
    room,
    ...(topology === 'MESH' ? {} : { topology }), // ours: descriptions go to the server
    callId: id,
  };
}

/** Eight digits: the calls of an installation are counted. */
const numberOf = ({ records }: Encoding, call: string): string =>
  String(10_000_000 + ((records.numberOf(call) ?? 0) % 90_000_000));

/** A room for whoever made it; for another who is in it, with his token. */
export function createdRoom(parts: Encoding, { facts, call }: CallNow, uri?: string): Frame {
  const inside = uri === undefined ? [facts.call.creator] : call.inside.map((one) => one.uri);
  const person = idOf(call, uri ?? facts.call.creator);
  return {
    id: shortId(facts.id),
    ...roomFields(parts, facts, person),
    number: numberOf(parts, facts.id),
    serverUuid: sha256(parts.identity.tenant),
    participantsLimit: facts.call.limit,
    token: parts.passes.mediaToken(facts.id, person),
    participants: inside.map((one) => idOf(call, one)),
  };
}

/** An invitation for one whom it rings (calls.md 3.4, and the sample of the seed). */
export function invitationFrame(
  parts: Encoding,
  { facts, call }: CallNow,
  invitation: CallInvitation,
  uri: string,
): Frame {
  const [from, to] = [idOf(call, invitation.from), idOf(call, uri)];
  return {
    requestID: invitation.operation,
    request: 'invitation',
    to,
    from,
    fromName: nameFor(parts, { facts, call }, uri, invitation.from), // ours, beside the ids of the original
    ...(invitation.transfer ? { transfer: true } : {}), // ours: whoever asks hands the call over
    fromType: 'system',
    mediatypes: invitation.media,
    context: { contextInfo: {}, ...(invitation.context as Frame) },
    systemFrom: from,
    payload: {
      ...roomFields(parts, facts, to),
      token: parts.passes.mediaToken(facts.id, to),
      participants: call.acl.map((member) => idOf(call, member)),
    },
  };
}

/** What is told of an invitation once it is over. */
type Asked = Pick<CallInvitation, 'operation' | 'from' | 'transfer'>;

/** What whoever asked is told when it is over for whom he asked. */
export function outcomeFrame(call: Call, invitation: Asked, uri: string, code: RoomCode): Frame {
  const [about, requestID] = [invitation.transfer ? 'transfer' : 'invitation', invitation.operation];
  const from = idOf(call, uri);
  if (code === 200) return { answer: about, requestID, from };
  if (code === 603) return { answer: about, requestID, from, error: code };
  return { cancel: about, error: code, requestID, to: idOf(call, invitation.from), from };
}

/** What a session that rings no more is told; 200: answered elsewhere. */
export const silencedFrame = (call: Call, invitation: Asked, uri: string, code: RoomCode): Frame => ({
  cancel: 'invitation',
  error: code,
  requestID: invitation.operation,
  to: idOf(call, uri),
  from: idOf(call, invitation.from),
});

/** The end of somebody's stay, as the seed has it after leaveRoom; `room` where he did not ask for it himself. */
export const removedFrame = (room?: string): Frame => ({
  cancel: 'leaveRoom',
  error: 403,
  message: 'user not included into ACL',
  ...(room === undefined ? {} : { payload: { room } }),
});
