import { uuid } from '../../../lib/ids.ts';
import type { CallRingAsk } from '../../conversation/chatCall/asks.ts';
import { askCall, callOver, callRings, shareCall, waiting } from '../../conversation/chatCall/decisions.ts';
import type { CallAsk, ChatCall } from '../../conversation/chatCall/model.ts';
import { bridgedChatOf, bridgedOf, type Conversation, participantOf } from '../../conversation/model.ts';
import type { Transaction } from '../../log/log.ts';
import { toVisitor } from '../callAsked.ts';
import { refusal } from '../errors.ts';
import type { UcwaParts } from '../ucwaParts.ts';

/** Whom a call that an application was asked for goes on to (5.2): a meeting, or one person. */
export type BridgeTo = { readonly meeting: Conversation } | { readonly uri: string };

/**
 * The application has whoever it names rung, and the two conversations of a bridge have the call together from then on.
 * @throws Problem `NotRinging` when it was answered, `NobodyToRing` | `DestinationUnknown`
 */
export function bridgeCall(parts: UcwaParts, tx: Transaction, asked: Conversation, invitation: string, to: BridgeTo) {
  const call = waiting(asked, invitation);
  if ('meeting' in to) return ringMeeting(parts, tx, { asked, call, invitation, meeting: to.meeting });
  const chat = bridgedChatOf(asked);
  const visitor = chat === null ? undefined : tx.load(chat);
  if (visitor && participantOf(visitor, to.uri))
    return ringVisitor(parts, tx, { asked, call, invitation, chat: visitor });
  const account = parts.identity.accounts.byUri(to.uri);
  if (!account) throw refusal('DestinationUnknown', 'Nobody here has this address.');
  tx.change(asked.facts.id, (now) => callRings(now, invitation, null));
  parts.calls.ringStaff(tx, call.call, [account.uri], ringOf(call, {}));
}

interface Bridging {
  /** Where the application was asked. */
  readonly asked: Conversation;
  readonly call: ChatCall;
  readonly invitation: string;
}

/** All staff in the meeting ring; of a chat's meeting those whom its visitor hears. The first answer wins. */
function ringMeeting(
  parts: UcwaParts,
  tx: Transaction,
  { asked, call, invitation, meeting }: Bridging & { readonly meeting: Conversation },
): void {
  const { bridge } = asked;
  const isHeard = (uri: string) =>
    bridge?.meeting !== meeting.facts.id || bridgedOf(bridge, uri)?.filter === 'Disabled';
  const inside = parts.calls.inside(call.call);
  const people = meeting.participants
    .filter(({ uri, device }) => device !== null && parts.identity.accounts.byUri(uri) && !inside.includes(uri))
    .map(({ uri }) => uri)
    .filter(isHeard);
  if (people.length === 0) throw refusal('NobodyToRing', 'Nobody is in this meeting who could be rung.');
  const isOther = meeting.facts.id !== asked.facts.id;
  tx.change(asked.facts.id, (now) => callRings(now, invitation, isOther ? meeting.facts.id : null));
  if (isOther) giveWay(tx, meeting);
  const shared: ChatCall = {
    ...call,
    state: 'ringing',
    invitation: null,
    with: asked.facts.id,
    guest: null,
    until: null,
  };
  if (isOther) tx.change(meeting.facts.id, (now) => shareCall(now, shared));
  const { onlineMeetingUri, id: conversation } = meeting.facts;
  parts.calls.ringStaff(tx, call.call, people, ringOf(call, { onlineMeetingUri, conversation, chat: true }));
}

/** The visitor of the meeting's chat is rung by his chat. */
function ringVisitor(
  parts: UcwaParts,
  tx: Transaction,
  { asked, call, invitation, chat }: Bridging & { readonly chat: Conversation },
): void {
  const [visitor] = chat.participants;
  const caller = call.invitation?.from;
  if (!visitor || !caller) throw refusal('NobodyToRing', 'The visitor is not there any more.');
  const name = chat.bridge?.visitorName ?? visitor.name;
  const { guest, ring } = parts.calls.ringGuest(tx, call.call, name, ringOf(call, {}));
  const ask: CallAsk = {
    id: `${chat.facts.id}.${uuid()}`,
    operationId: uuid(),
    from: toVisitor(chat, caller),
    device: null,
    to: { uri: visitor.uri, name: visitor.name },
    ring,
  };
  const { id } = chat.facts;
  giveWay(tx, chat);
  const rung = { ...call, state: 'ringing', invitation: ask, with: asked.facts.id, until: null } as const;
  tx.change(id, (now) => askCall(now, { ...rung, guest: { uri: visitor.uri, id: guest } }));
  tx.change(asked.facts.id, (now) => callRings(now, invitation, id));
}

/** Both asked for a call in the same moment: what the application answers first is the call, the other was not heard. */
function giveWay(tx: Transaction, { facts, chatCall }: Conversation): void {
  if (chatCall?.state === 'asked') tx.change(facts.id, (now) => callOver(now, 'cancelled'));
}

const ringOf = ({ media }: ChatCall, context: object): CallRingAsk => ({
  operation: uuid(),
  from: null,
  media,
  context,
});
