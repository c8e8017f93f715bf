import type { PlatformCall } from './platformCalls.ts';

type Contact = PlatformCall['creatorContact'];
type CallEvent = PlatformCall['callEvents'][number];

/** Where a call stands: `waiting` while fewer than two have been in it, so that somebody still waits for an answer. */
type CallState = 'ongoing' | 'waiting' | 'planned' | 'ended';

const toneOfState: Readonly<Record<CallState, string>> = { ongoing: 'good', waiting: 'warn', planned: '', ended: '' };

const wordOfEvent: Readonly<Record<string, string>> = {
  Created: 'made it',
  Join: 'joined',
  Leave: 'left',
  Declined: 'declined',
  Missed: 'did not answer',
  Busy: 'was busy',
  Ended: 'ended it',
};

const toneOfEvent: Readonly<Record<string, string>> = { Join: 'good', Declined: 'bad', Missed: 'bad', Busy: 'warn' };

/** So many of its last events stand in the row of a call. */
const lastEvents = 3;

/** One row of the table of calls, and the head of a call's page. */
export function callView(call: PlatformCall) {
  const state = stateOf(call);
  const events = call.callEvents.map(eventView);
  const people = [call.creatorContact, ...call.invitedContacts, ...call.callEvents.map((event) => event.contact)];
  const [first, last] = [atOf(call, 'Created'), atOf(call, 'Ended')];
  return {
    id: call.callId,
    href: `/dashboard/calls/${encodeURIComponent(call.callId)}`,
    title: call.callTitle?.trim() || `Call of ${nameOf(call.creatorContact)}`,
    state,
    tone: state === 'ended' && !wasAnswered(call) ? 'bad' : toneOfState[state],
    outcome: outcomeOf(call, state),
    at: momentOf(call.plannedDateTime) ?? first,
    madeAt: first,
    endedAt: last,
    durationMs: first !== null && last !== null ? last - first : null,
    creator: nameOf(call.creatorContact),
    who: [...new Map(people.map((contact) => [keyOf(contact), nameOf(contact)])).values()].join(', '),
    inside: [...insideOf(call).values()].join(', '),
    recent: events.slice(-lastEvents),
    earlier: Math.max(0, events.length - lastEvents),
  };
}

/** The facts of one call in the order they are read. */
export function callFacts(call: PlatformCall) {
  return {
    creator: nameOf(call.creatorContact),
    invited: [...call.invitedContacts.map(nameOf), ...call.invitedTeams.map(({ name }) => `team ${name}`)].join(', '),
    plannedAt: momentOf(call.plannedDateTime),
    kind: call.callType === 'SFU' ? 'For several (SFU)' : 'One to one (MESH)',
    reason: call.callReason === 'SERVICE_REQUEST' ? 'Service request' : 'Standard',
    guests: call.anonymousJoinAllow ? 'May join by link' : 'May not join',
  };
}

/** One row of the table of events. */
export function eventView({ id, type, contact, timestamp }: CallEvent) {
  return {
    id,
    type,
    what: wordOfEvent[type] ?? type,
    tone: toneOfEvent[type] ?? '',
    who: nameOf(contact),
    address: addressOf(contact),
    at: momentOf(timestamp),
  };
}

const wordOfChannel = { mail: 'Mail', sms: 'SMS' } as const;
const wordOfNotice: Readonly<Record<string, string>> = { queued: 'waiting', cancelled: 'not needed any more' };
const toneOfNotice: Readonly<Record<string, string>> = { sent: 'good', failed: 'bad', queued: 'warn' };

/** One row of the table of mail and SMS. */
export function noticeView({ contact, channel, state, attempts, error, timestamp }: PlatformCall['notices'][number]) {
  return {
    channel: wordOfChannel[channel],
    who: nameOf(contact),
    state: wordOfNotice[state] ?? state,
    tone: toneOfNotice[state] ?? '',
    attempts,
    error: state === 'sent' ? null : error,
    at: momentOf(timestamp),
  };
}

/** Open calls in the order a supervisor asks for them: who talks, who waits, what is planned next. */
export function inOrder(calls: readonly PlatformCall[]): PlatformCall[] {
  const order: readonly CallState[] = ['ongoing', 'waiting', 'planned', 'ended'];
  const planned = (call: PlatformCall): number => momentOf(call.plannedDateTime) ?? Number.POSITIVE_INFINITY;
  return [...calls].sort(
    (a, b) => order.indexOf(stateOf(a)) - order.indexOf(stateOf(b)) || planned(a) - planned(b) || b.id - a.id,
  );
}

function stateOf(call: PlatformCall): CallState {
  if (call.callStatus === 'Planned') return 'planned';
  if (call.callStatus === 'Ended') return 'ended';
  return wasAnswered(call) ? 'ongoing' : 'waiting';
}

/** Whether two people have been in it, at whatever time. */
const wasAnswered = ({ callEvents }: PlatformCall): boolean =>
  new Set(callEvents.filter(({ type }) => type === 'Join').map(({ contact }) => keyOf(contact))).size > 1;

function outcomeOf(call: PlatformCall, state: CallState): string | null {
  if (state === 'ended') return wasAnswered(call) ? null : 'not answered';
  return state === 'waiting' && isRefused(call) ? 'unanswered' : null;
}

/** Whether everybody who was asked declined, was busy or did not answer. */
function isRefused({ invitedContacts, invitedTeams, callEvents }: PlatformCall): boolean {
  const ends = callEvents.filter(({ type }) => ['Declined', 'Missed', 'Busy'].includes(type));
  const out = new Set(ends.map(({ contact }) => keyOf(contact)));
  return invitedTeams.length === 0 && out.size > 0 && invitedContacts.every((contact) => out.has(keyOf(contact)));
}

/** Names of who is in it now, in the order they came. */
function insideOf({ callEvents }: PlatformCall): Map<number, string> {
  const inside = new Map<number, string>();
  for (const { type, contact } of callEvents) {
    if (type === 'Join') inside.set(keyOf(contact), nameOf(contact));
    if (type === 'Leave') inside.delete(keyOf(contact));
    if (type === 'Ended') inside.clear();
  }
  return inside;
}

const nameOf = ({ displayName, email, userId }: Contact): string => displayName.trim() || email || userId || 'Somebody';

const addressOf = ({ userId, domain, email }: Contact): string =>
  userId ? (userId.includes('@') || !domain ? userId : `${userId}@${domain}`) : (email ?? '');

/** Contacts of one call are counted: two guests may have one name. */
const keyOf = ({ id }: Contact): number => id;

const atOf = ({ callEvents }: PlatformCall, type: string): number | null =>
  momentOf(callEvents.findLast((event) => event.type === type)?.timestamp);

function momentOf(iso: string | null | undefined): number | null {
  const at = iso ? Date.parse(iso) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}
