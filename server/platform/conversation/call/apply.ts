import { machine } from '../../../lib/machine.ts';
import { applyStep, type RingStep } from '../ring.ts';
import type { Call, CallInvitation, CallStatus, Inside, Party } from './model.ts';
import type { CallStep } from './steps.ts';

const statuses = machine<CallStatus>('call', { planned: ['started', 'ended'], started: ['ended'], ended: [] });

/** A call to which nothing has happened yet. */
export const newCall = (status: 'planned' | 'started', parties: readonly Party[], creator: string): Call => ({
  status,
  parties,
  inside: [],
  invitations: [],
  acl: [creator],
  over: [],
  begun: false,
  reminded: false,
  abandonedAt: null,
  changes: 0,
});

/** The call after one more step. */
export const applyCall = (call: Call, step: CallStep): Call => ({
  ...changed(call, step),
  changes: (call.changes ?? 0) + 1,
});

function changed(call: Call, step: CallStep): Call {
  switch (step.is) {
    case 'begun':
      return { ...call, begun: true, status: started(call.status) };
    case 'reminded':
      return { ...call, reminded: true };
    case 'party':
      return { ...call, parties: [...call.parties, step.party] };
    case 'invited': {
      const uris = step.invitation.ring.people.map(({ uri }) => uri);
      return {
        ...call,
        invitations: [...call.invitations, step.invitation],
        acl: [...new Set([...call.acl, ...uris])],
        over: call.over.filter(({ uri }) => !uris.includes(uri)),
      };
    }
    case 'ring':
      return afterRing(call, step.invitation, step.step);
    case 'joined': {
      const { uri, device, byRequest } = step;
      return {
        ...call,
        inside: [...call.inside, { uri, device, byRequest, lostUntil: null }],
        acl: call.acl.includes(uri) ? call.acl : [...call.acl, uri],
        over: call.over.filter((ended) => ended.uri !== uri),
      };
    }
    case 'moved':
      return withInside(call, step.uri, (inside) => ({
        ...inside,
        device: step.to,
        byRequest: step.byRequest,
        lostUntil: null,
      }));
    case 'deviceLost':
      return withInside(call, step.uri, (inside) => ({ ...inside, lostUntil: step.until }));
    case 'left':
      return {
        ...call,
        inside: call.inside.filter(({ uri }) => uri !== step.uri),
        acl: call.acl.filter((uri) => uri !== step.uri),
      };
    case 'deserted':
      return { ...call, abandonedAt: step.until };
    case 'attended':
      return { ...call, abandonedAt: null };
    case 'ended':
      return { ...call, status: statuses.move(call.status, 'ended'), acl: [], abandonedAt: null };
  }
}

const started = (status: CallStatus): CallStatus => (status === 'started' ? status : statuses.move(status, 'started'));

const withInside = (call: Call, uri: string, change: (inside: Inside) => Inside): Call => ({
  ...call,
  inside: call.inside.map((inside) => (inside.uri === uri ? change(inside) : inside)),
});

function afterRing(call: Call, id: string, step: RingStep): Call {
  const invitation = call.invitations.find((ringing) => ringing.id === id);
  if (!invitation) throw new Error(`call: invitation ${id} does not ring`);
  const ring = applyStep(invitation.ring, step);
  const over = endedFor(invitation, step);
  const gone = over.map(({ uri }) => uri).filter((uri) => !call.inside.some((inside) => inside.uri === uri));
  return {
    ...call,
    invitations: ring
      ? call.invitations.map((ringing) => (ringing.id === id ? { ...ringing, ring } : ringing))
      : call.invitations.filter((ringing) => ringing.id !== id),
    over: [...call.over, ...over],
    acl: call.acl.filter((uri) => !gone.includes(uri)),
  };
}

/** Whose invitation is over with this step, and why. */
function endedFor({ ring }: CallInvitation, step: RingStep): Call['over'] {
  if (step.step === 'out') return step.cause === 'present' ? [] : [{ uri: step.uri, cause: step.cause }];
  if (step.step !== 'answered' && step.step !== 'over') return [];
  const cause = step.step === 'over' ? step.cause : 'answeredElsewhere';
  const winner = step.step === 'answered' ? step.uri : null;
  return ring.people
    .filter(({ uri, state }) => uri !== winner && (state === 'ringing' || state === 'waiting'))
    .map(({ uri }) => ({ uri, cause }));
}
