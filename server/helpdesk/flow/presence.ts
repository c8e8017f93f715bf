import { mostMessageBytes } from '../../wire/messageSize.ts';
import { isOver, placeMachine, requestMachine, type Seat } from './chat.ts';
import { end } from './ending.ts';
import { endUnknown, type Happening } from './happenings.ts';
import { announce, heard, note, type Step, sayIn, seatOf, takeSeat } from './step.ts';
import { eventTexts, texts } from './texts.ts';

type Joined = Extract<Happening, { type: 'joined' }>;
type Left = Extract<Happening, { type: 'left' }>;

/**
 * Somebody is in the meeting. The first who was invited owns the chat; another one, also a roster member nobody asked,
 * is a colleague and is bridged at once unless he was brought in silently.
 */
export function personJoined(step: Step, { uri, name, participant, anonymous }: Joined): void {
  const { chat, context } = step;
  const nobody = anonymous || uri === chat.visitor.uri || uri === context.rules.endpoint;
  if (nobody || isOver(chat)) return;
  const member = context.roster.find((candidate) => candidate.uri === uri);
  const seat = seatOf(chat, uri) ?? (member && takeSeat(chat, member));
  if (!seat) return note(step, eventTexts.joinedSilently(name));
  seat.participant = participant;
  if (seat.place === 'present') return;
  if (seat.place === 'withdrawn') seat.silent = false; // it is the old invitation that let him in
  seat.place = placeMachine.move(seat.place, 'present');
  seat.bridgeFaults = 0;
  if (seat.silent) return note(step, eventTexts.joinedSilently(seat.name));
  announce(step, texts.joined(seat.name));
  if (chat.state === 'waiting' && seat.everInvited) own(step, seat);
}

/** The chat is this agent's; what was told of the waiting is forgotten. */
export function own(step: Step, seat: Seat): void {
  const { chat, context } = step;
  if (chat.state === 'waiting') chat.state = requestMachine.move(chat.state, 'active');
  chat.owner = { uri: seat.uri, name: seat.name };
  chat.firstAnswerAt ??= context.now;
  chat.search.nextAt = null;
  chat.search.toldNobody = false;
  chat.search.toldAhead = 0;
}

/**
 * Somebody is no longer in the meeting. With the last one whom the visitor hears the chat ends, or, when the platform
 * lost him, the search begins anew (contract, "ending"); so it does when nobody says why he is gone, because a chat that
 * he meant to end he can end again, but a visitor who was sent away does not come back. Who stays without reading is
 * as good as gone, until he reads again; whether who was silent reads is nobody's concern.
 */
export function personLeft(step: Step, { uri, participant, cause, stays }: Left): void {
  const { chat } = step;
  const seat = chat.seats.find((candidate) => candidate.participant === participant) ?? seatOf(chat, uri);
  if (seat?.place === 'away') seat.participant = null;
  if (seat?.place !== 'present' || (seat.silent && stays)) return;
  const { silent } = seat;
  seat.place = placeMachine.move(seat.place, 'away');
  Object.assign(seat, { participant: null, silent: false, colleague: false, invitation: null, informed: false });
  if (stays) seat.participant = participant;
  if (isOver(chat)) return;
  const lost = cause?.subcode === 'InactiveApplicationExpired';
  if (silent) return note(step, (lost ? eventTexts.lost : texts.left)(seat.name));
  const successor = heard(chat)[0];
  if (successor || chat.state !== 'active') {
    announce(step, texts.left(seat.name));
    if (chat.owner?.uri === seat.uri && successor) own(step, successor);
  } else if (lost) searchAgain(step, texts.lost(seat.name));
  else if (cause?.subcode === endUnknown) searchAgain(step, texts.gone(seat.name));
  else end(step, { outcome: 'answered', goodbye: texts.goodbye, event: eventTexts.agentEnded(seat.name) });
}

function searchAgain(step: Step, why: string): void {
  const { chat, context } = step;
  announce(step, why);
  chat.state = requestMachine.move(chat.state, 'waiting');
  chat.owner = null;
  for (const seat of chat.seats) seat.round = 0;
  chat.search = { round: 1, since: context.now, nextAt: null, toldNobody: false, toldAhead: 0 };
}

/** Somebody wants a colleague in the meeting; unless silent he is bridged before he is invited. */
export function broughtIn(step: Step, { member, silent, by }: Extract<Happening, { type: 'broughtIn' }>): void {
  const seat = takeSeat(step.chat, member);
  if (seat.place === 'present') {
    if (!seat.silent || silent) return;
    seat.silent = false;
    announce(step, texts.joined(seat.name));
    return;
  }
  const ringing = seat.place === 'bridging' || seat.place === 'invited';
  if (ringing) return;
  note(step, eventTexts.broughtIn(seatOf(step.chat, by)?.name ?? by, member.name, silent));
  Object.assign(seat, { name: member.name, silent, colleague: true, bridgeFaults: 0 });
  if (seat.place === 'withdrawn') return; // asked again as soon as that invitation has ended
  seat.place = placeMachine.move(seat.place, 'bridging');
}

/** Somebody begins to read. Who had only stopped to is back; what was said before is told where the platform does not. */
export function personReads(step: Step, listening: Extract<Happening, { type: 'listening' }>): void {
  const { chat } = step;
  const back = chat.seats.find(({ place, participant }) => place === 'away' && participant === listening.participant);
  if (back)
    personJoined(step, {
      type: 'joined',
      uri: back.uri,
      name: back.name,
      participant: listening.participant,
      anonymous: false,
    });
  tellHistory(step, listening);
}

/** In one message. */
function tellHistory(step: Step, { uri, participant }: Extract<Happening, { type: 'listening' }>): void {
  const { chat, context } = step;
  const seat = chat.seats.find((candidate) => candidate.participant === participant) ?? seatOf(chat, uri);
  if (context.rules.replaysHistory || chat.meeting === null || !seat || seat.informed || isOver(chat)) return;
  const lines = [...context.earlier()];
  while (Buffer.byteLength(texts.history(lines)) > mostMessageBytes && lines.length > 0) lines.shift();
  if (lines.length === 0) return;
  seat.informed = true;
  sayIn(step, chat.meeting, 'tell history', texts.history(lines));
}
