import { advanceBridging, unbridge } from './bridging.ts';
import { placeMachine, type Seat } from './chat.ts';
import { endUnknown, type OperationMoved } from './happenings.ts';
import { ask, heard, note, type Step, say, seatOf, subjectOf, takeSeat } from './step.ts';
import { eventTexts, texts } from './texts.ts';

/** How many may be rung for one request at a time. */
export const mostRinging = 10;

/** Pause after the first, the second and every later round. */
const roundPauses = [5_000, 10_000, 15_000] as const;

const move = (seat: Seat, to: Seat['place']): void => {
  seat.place = placeMachine.move(seat.place, to);
};

/** Whose invitation is on its way, rings or may still ring. */
const isAsked = ({ place }: Seat): boolean => place === 'bridging' || place === 'invited' || place === 'withdrawn';

/** Whether the platform has not yet said how his invitation ended: it may ring, though he has come some other way. */
const isOpen = ({ invitation }: Seat): boolean => invitation !== null && !invitation.ended;

/** Chooses the next agents of this round, in roster order, as far as there is room, and bridges them. */
export function fillRound(step: Step): void {
  const { chat, context } = step;
  if (chat.peer.links.bridgedParticipants === undefined) return; // not allowed now: perhaps in the next round
  let room = mostRinging - chat.seats.filter((seat) => isAsked(seat) || isOpen(seat)).length;
  for (const member of context.roster) {
    if (room <= 0) break;
    if (member.role !== 'agent') continue;
    const seat = seatOf(chat, member.uri);
    if (seat && (seat.place !== 'away' || seat.declined || isOpen(seat) || seat.round >= chat.search.round)) continue;
    const chosen = takeSeat(chat, member);
    Object.assign(chosen, { name: member.name, round: chat.search.round, bridgeFaults: 0 });
    Object.assign(chosen, { silent: false, colleague: false });
    move(chosen, 'bridging');
    room -= 1;
  }
  advanceBridging(step);
}

/** Invites who is ready, fills the round, ends it when nobody rings, withdraws who is no longer needed. */
export function advanceRouting(step: Step): void {
  const { chat } = step;
  if (chat.state !== 'waiting' && chat.state !== 'active') return;
  if (chat.state === 'waiting' && chat.search.nextAt === null) fillRound(step);
  if (chat.state === 'active') releaseOthers(step);
  for (const seat of chat.seats) {
    const ready = seat.silent ? seat.bridged === 'no' : seat.bridged === 'yes';
    if (seat.place === 'bridging' && ready) invite(step, seat);
  }
  if (chat.state === 'waiting') endRound(step);
  withdraw(step);
}

/** Step 14: inviteUserToMeeting when its link is there, else addParticipant. */
function invite(step: Step, seat: Seat): void {
  const { chat, context } = step;
  const { inviteUserToMeeting } = chat.invitation;
  const addParticipant = chat.meeting?.links.addParticipant;
  const id = context.newId();
  const common = { to: seat.uri, operationId: id, subject: subjectOf(chat) };
  if (inviteUserToMeeting !== null && chat.onlineMeetingUri !== null) {
    const body = {
      ...common,
      onlineMeetingUri: chat.onlineMeetingUri,
      localUserDisplayName: chat.visitor.name,
      localUserUri: context.rules.endpoint,
    };
    ask(step, { id, what: 'invite', target: seat.uri, href: inviteUserToMeeting, body });
  } else if (addParticipant !== undefined) {
    ask(step, { id, what: 'invite', target: seat.uri, href: addParticipant, body: common });
  } else return move(seat, 'away');
  seat.invitation = { operation: id, cancel: null, withdrawing: false, over: false };
  seat.everInvited = true;
  move(seat, 'invited');
}

/** When nobody is ringing any more the visitor is told at once, and the time of the next round is set. */
function endRound(step: Step): void {
  const { chat, context } = step;
  const { search } = chat;
  if (search.nextAt !== null || chat.seats.some(({ place }) => place === 'bridging' || place === 'invited')) return;
  const pause = roundPauses[Math.min(search.round, roundPauses.length) - 1] ?? 15_000;
  search.nextAt = context.now + pause;
  if (search.toldNobody || heard(chat).length > 0) return;
  search.toldNobody = true;
  say(step, texts.nobodyThere);
}

/** Time passed: the next round begins. */
export function beginRound(step: Step): void {
  step.chat.search.round += 1;
  step.chat.search.nextAt = null;
}

/** Somebody owns the chat: whoever else routing asked is not needed. */
function releaseOthers(step: Step): void {
  for (const seat of step.chat.seats) {
    if (seat.colleague) continue;
    if (seat.place === 'bridging') move(seat, 'away');
    if (seat.place === 'invited') move(seat, 'withdrawn');
  }
}

function withdraw(step: Step): void {
  for (const { place, invitation, uri } of step.chat.seats) {
    if (place !== 'withdrawn' || !invitation?.cancel || invitation.withdrawing) continue;
    invitation.withdrawing = true;
    ask(step, { what: 'withdraw', target: uri, href: invitation.cancel });
  }
}

/** An invitation, or its withdrawal, moved on. */
export function invitationMoved(step: Step, moved: OperationMoved): void {
  const seat = moved.target === null ? undefined : seatOf(step.chat, moved.target);
  if (!seat) return;
  if (moved.what === 'withdraw') {
    // However that ended: the invitation itself tells, or expires, unless it already has.
    if (moved.became !== 'started' && seat.invitation?.over && seat.place === 'withdrawn') move(seat, 'away');
    return;
  }
  if (seat.invitation?.operation !== moved.id) return;
  if (['completed', 'failed', 'expired'].includes(moved.became)) seat.invitation.ended = true;
  if (moved.became === 'started') seat.invitation.cancel = moved.seen.cancel ?? seat.invitation.cancel;
  if (moved.became === 'expired') invitationExpired(seat);
  if (moved.became === 'failed') invitationFailed(step, seat, moved);
}

/** The platform never said how it ended: it is withdrawn, as far as that is possible, and the next one is asked. */
function invitationExpired(seat: Seat): void {
  if (seat.invitation) seat.invitation.over = true;
  if (seat.place === 'invited') move(seat, seat.invitation?.cancel ? 'withdrawn' : 'away');
  else if (seat.place === 'withdrawn') move(seat, 'away');
}

/** He did not come. Off the bridge he goes only after the platform said so, never when he is in the meeting. */
function invitationFailed(step: Step, seat: Seat, { cause, byEvent }: OperationMoved): void {
  if (seat.place === 'present') return;
  const subcode = cause?.subcode ?? null;
  const declined = subcode === 'Declined';
  const [wasAsked, again] = [seat.place === 'invited', seat.place === 'withdrawn' && seat.colleague];
  if (seat.place !== 'away') move(seat, 'away');
  if (declined) seat.declined = true;
  const known = subcode !== endUnknown; // perhaps he came and went
  if (wasAsked && declined) note(step, eventTexts.declined(seat.name));
  else if (wasAsked && known && step.chat.search.round === 1) note(step, eventTexts.unreached(seat.name, subcode)); // not every 15 s
  if (byEvent) unbridge(step, seat);
  if (again) return move(seat, 'bridging');
  seat.colleague = false;
  seat.silent = false;
}
