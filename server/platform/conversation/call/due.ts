import { ringDeadlines } from '../ring.ts';
import { elapseRing } from '../ringDecisions.ts';
import type { Draft } from './draft.ts';
import { begin } from './invite.ts';
import { end, leave } from './leave.ts';
import { type Call, type CallTerms, insideOf, invitationFor, isWornOut } from './model.ts';

/** How long before its time those asked are reminded of a planned call, ms. */
const remindBeforeMs = 10 * 60_000;

/** When something in the call is due by itself, epoch ms; empty when nothing is. */
export function callDeadlines(terms: CallTerms, call: Call, createdAt: number): number[] {
  if (call.status === 'ended') return [];
  return [
    ...call.invitations.flatMap(({ ring }) => ringDeadlines(ring)),
    ...call.inside.flatMap(({ lostUntil }) => lostUntil ?? []),
    ...(call.begun ? [] : waitingDeadlines(terms, call, createdAt)),
    ...(call.abandonedAt === null ? [] : [call.abandonedAt]),
  ];
}

function waitingDeadlines({ plannedAt, expiresAt }: CallTerms, call: Call, createdAt: number): number[] {
  const reminder = plannedAt === null ? null : plannedAt - remindBeforeMs;
  const isToCome = reminder !== null && !call.reminded && reminder > createdAt;
  return [isToCome ? reminder : null, plannedAt, expiresAt].filter((moment) => moment !== null);
}

/** Everything that is due. */
export function elapseCall(draft: Draft, createdAt: number): void {
  const { terms, facts } = draft;
  const isDue = (moment: number | null) => moment !== null && moment <= facts.now;
  for (const { uri, lostUntil } of draft.call.inside)
    if (isDue(lostUntil) && draft.call.status !== 'ended') leave(draft, uri, 'lost');
  for (const { id, ring } of draft.call.invitations) draft.takeRing(id, elapseRing(ring, facts));
  if (draft.call.status === 'ended') return;
  if (isDue(draft.call.abandonedAt)) return end(draft, 'abandoned', null);
  if (draft.call.begun) return;
  if (isDue(terms.expiresAt)) return end(draft, 'expired', null);
  if (isDue(terms.plannedAt)) return begin(draft, null);
  const reminder = terms.plannedAt === null ? null : terms.plannedAt - remindBeforeMs;
  if (isDue(reminder) && !draft.call.reminded && reminder !== null && reminder > createdAt)
    draft.take({ is: 'reminded' });
}

/** After every decision: a call that nobody can come to is over, one that nobody's device is in is on its way to be. */
export function settle(draft: Draft): void {
  const { call, terms, facts } = draft;
  if (call.status !== 'started') return;
  const isRinging = call.invitations.length > 0;
  const hasOver = (uri: string) => call.over.some((over) => over.uri === uri && over.cause !== 'unreachable');
  const experts = terms.asked.flatMap(({ uris }) => uris);
  if (terms.broker !== null && !isRinging && call.inside.length === 0 && experts.every(hasOver))
    return end(draft, 'unanswered', null);
  if (terms.chat !== undefined && isLeftAlone(call, terms.hosted ? 1 : 2)) return end(draft, 'left', null);
  const isAttended = isRinging || call.inside.some(({ uri }) => facts.reach(uri).devices.length > 0);
  if (isAttended && call.abandonedAt !== null && !isWornOut(call)) draft.take({ is: 'attended' });
  if (!isAttended && call.abandonedAt === null) draft.take({ is: 'deserted', until: facts.now + facts.abandonMs });
}

/**
 * Whether a chat's call has nobody to talk to any more: its visitor is gone, or all whom he could talk to. Before anybody
 * was rung it waits for its application.
 */
function isLeftAlone(call: Call, company: number): boolean {
  const { parties, inside, invitations } = call;
  if (parties.length < 2) return false;
  const isHere = (uri: string) => insideOf(call, uri) !== undefined || invitationFor(call, uri) !== undefined;
  const guests = parties.filter(({ kind }) => kind === 'guest');
  if (guests.length > 0 && !guests.some(({ uri }) => isHere(uri))) return true;
  return invitations.length === 0 && inside.length < company;
}
