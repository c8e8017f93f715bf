import type { CallNews } from '../calls/callNow.ts';
import type { CallInvitation } from '../conversation/call/model.ts';
import type { CallStep } from '../conversation/call/steps.ts';
import type { RingStep } from '../conversation/ring.ts';
import type { Connection } from './connection.ts';
import { invitationFrame, outcomeFrame, removedFrame, silencedFrame } from './encode.ts';
import { ringCodes } from './errors.ts';
import { type RoomParts, sessionPrefix } from './roomParts.ts';
import type { Frame, RoomCode } from './wire.ts';

/** Tells the sessions of this wire what happened to a call. */
export function tellRooms(parts: RoomParts, news: CallNews): void {
  const { step, facts, after } = news;
  if (step.is === 'ring') {
    const invitation = news.before.invitations.find(({ id }) => id === step.invitation);
    if (invitation) tellRing(parts, news, invitation, step.step);
  }
  if (step.is === 'left') {
    const frame = removedFrame(facts.call.room);
    for (const connection of stayedWith(parts, news, step))
      if (!parts.leaving.has(`${connection.id} ${facts.id}`)) connection.send(frame);
  }
  // Another device goes on with the call; what has moved to a phone can be left from any session.
  if (step.is === 'moved' && !step.byRequest) parts.connections.byId(step.from)?.send(removedFrame(facts.call.room));
  if (step.is === 'ended')
    for (const { kind, uri } of after.parties) if (kind === 'guest') setImmediate(() => endGuest(parts, uri));
}

/** A guest is here for his call only. He is told what he asked before he is out: hence not at once. */
function endGuest({ sessions }: RoomParts, uri: string): void {
  for (const session of sessions.of(uri)) if (session.kind === 'room') session.end();
}

/** The sessions that somebody was in a room with: the one he answered on, or all of his when he came by a request. */
function stayedWith(
  { connections }: RoomParts,
  { before }: CallNews,
  { uri, device }: Extract<CallStep, { is: 'left' }>,
): readonly Connection[] {
  if (before.inside.some((inside) => inside.uri === uri && inside.byRequest)) return connections.of(uri);
  const connection = connections.byId(device);
  return connection ? [connection] : [];
}

function tellRing(parts: RoomParts, news: CallNews, invitation: CallInvitation, step: RingStep): void {
  const { before, after, facts } = news;
  const tell = (devices: readonly string[], make: () => Frame) => {
    const found = devices.flatMap((device) => parts.connections.byId(device) ?? []);
    if (found.length === 0) return;
    const frame = make();
    for (const connection of found) connection.send(frame);
  };
  const silence = (uri: string, devices: readonly string[], code: RoomCode) =>
    tell(devices, () => silencedFrame(before, invitation, uri, code));
  switch (step.step) {
    case 'rang':
    case 'joinedRinging': {
      const devices = step.step === 'rang' ? step.devices : [step.device];
      return tell(devices, () => invitationFrame(parts, { facts, call: after }, invitation, step.uri));
    }
    case 'out': {
      const code = ringCodes[step.cause];
      silence(step.uri, step.devices, code === 408 || code === 200 ? code : 487);
      return tellAsker(parts, news, invitation, step.uri, code);
    }
    case 'answered':
      for (const { uri, device } of step.silenced) silence(uri, [device], 200);
      return tellAsker(parts, news, invitation, step.uri, 200);
    case 'over':
      for (const { uri, device } of step.silenced) silence(uri, [device], ringCodes[step.cause]);
      if (step.cause !== 'cancelled' && step.cause !== 'ended') return; // each was told of as he was out
      for (const { uri, state } of invitation.ring.people)
        if (state === 'ringing' || state === 'waiting') tellAsker(parts, news, invitation, uri, ringCodes[step.cause]);
  }
}

/** Whoever asked for it by this wire is told: the session that asked and those that repeated it, else all of his. */
function tellAsker(
  parts: RoomParts,
  { before }: CallNews,
  invitation: CallInvitation,
  uri: string,
  code: RoomCode,
): void {
  const { connections, waiting } = parts;
  const { from, device, id } = invitation;
  if (device === null) return; // the call itself asked
  const repeated = waiting.get(id) ?? [];
  waiting.delete(id);
  const asked = [...new Set([device, ...repeated])].flatMap((session) => connections.byId(session) ?? []);
  const isOurs = device.startsWith(sessionPrefix);
  const all = asked.length > 0 || !isOurs ? asked : connections.of(from);
  if (all.length === 0) return;
  const frame = outcomeFrame(before, invitation, uri, code);
  for (const connection of all) connection.send(frame);
}
