import { refuse } from '../reasons.ts';
import { answerRing, excuse } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';
import { begin, ringCreator } from './invite.ts';
import { type Call, insideOf, invitationFor, isWornOut, partyOf } from './model.ts';

/** Somebody comes in with a device. */
export interface Coming {
  readonly uri: string;
  readonly device: string;
  /** By a request rather than by the device that is connected. */
  readonly byRequest: boolean;
  /** The invitation he answers, when his device names one. */
  readonly invitation?: string;
  /** He may join without having been asked, or after it was over. */
  readonly mayAlways: boolean;
  /** He takes the place of this device of his, or, null, of whichever: only who is in the call can. */
  readonly takesFrom?: string | null;
}

/**
 * Somebody joins: answers what rings him, or comes by himself. One winner a person, set once; a repeat of the same device
 * changes nothing.
 * @throws Problem `CallOver` | `NotInCall` | `AnsweredElsewhere` | `InvitationOver` | `NotRinging` | `CallFull` | `CallWornOut`
 */
export function join(draft: Draft, who: Coming): void {
  const { call, terms } = draft;
  if (call.status === 'ended') throw refuse('CallOver');
  const inside = insideOf(call, who.uri);
  if (inside?.device === who.device) return;
  if (isWornOut(call)) throw refuse('CallWornOut');
  if (who.takesFrom !== undefined && !inside) throw refuse('NotInCall');
  if (inside) {
    const mayTake = who.takesFrom === undefined ? inside.lostUntil !== null : isFrom(who.takesFrom, inside.device);
    if (!mayTake) throw refuse('AnsweredElsewhere');
    return draft.take({ is: 'moved', uri: who.uri, from: inside.device, to: who.device, byRequest: who.byRequest });
  }
  const answered = answer(draft, who);
  if (call.inside.length >= terms.limit) throw refuse('CallFull');
  if (answered) draft.takeRing(answered.id, [answered.step]);
  draft.take({
    is: 'joined',
    uri: who.uri,
    device: who.device,
    byRequest: who.byRequest,
    invitation: answered?.id ?? null,
  });
  for (const { id, ring } of draft.call.invitations) draft.takeRing(id, excuse(ring, who.uri, draft.facts));
  if (answered?.transfer) leaveTo(draft, answered.from);
  ringOthers(draft, who.uri);
}

const isFrom = (from: string | null, device: string): boolean => from === null || from === device;

/** What he answers by coming; undefined when he comes by himself and may. */
function answer(draft: Draft, who: Coming) {
  const { call } = draft;
  const ringing = who.invitation
    ? call.invitations.find(({ id }) => id === who.invitation)
    : invitationFor(call, who.uri);
  if (ringing) {
    const step = answerRing(ringing.ring, who.uri, who.device, who.byRequest);
    if (!step) throw refuse('NotRinging');
    return { id: ringing.id, transfer: ringing.transfer, from: ringing.from, step };
  }
  const over = call.over.findLast(({ uri }) => uri === who.uri);
  const isOver = over !== undefined && over.cause !== 'unreachable';
  if ((isOver || who.invitation !== undefined) && !who.mayAlways) throw refuse('InvitationOver');
  return undefined;
}

/** Somebody's coming may be what others were waited with (calls.md 1.4). */
function ringOthers(draft: Draft, uri: string): void {
  const { terms, call } = draft;
  if (!call.begun && (uri === terms.creator || terms.reason === 'SERVICE_REQUEST')) begin(draft, uri);
  const isExpert =
    terms.broker !== null && terms.asked.some(({ uris }) => uris.some((asked) => isAsked(call, asked, uri)));
  const creatorRang = call.over.some((over) => over.uri === terms.creator);
  if (isExpert && !creatorRang) ringCreator(draft, uri);
}

/** An asked outsider has no address to come from: he comes by the link, as any guest. */
const isAsked = (call: Call, asked: string, uri: string): boolean =>
  asked === uri || (partyOf(call, asked)?.kind === 'outsider' && partyOf(call, uri)?.kind === 'guest');

/** Whoever handed the call over is out of it. */
function leaveTo(draft: Draft, uri: string): void {
  const inside = insideOf(draft.call, uri);
  if (inside) draft.take({ is: 'left', uri, device: inside.device, cause: 'transferred' });
}
