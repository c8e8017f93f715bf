import type { Reason, SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { CallAsk, ChatCall } from '../../conversation/chatCall/model.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts, Person } from '../../conversation/model.ts';
import { audioVideoInvitationResource, audioVideoResource, type ShownAsk, transferResource } from './audioVideo.ts';
import { conversationResource } from './conversation.ts';
import type { Emitter } from './emit.ts';
import { failedState, incomingReason, reasonOf } from './reasons.ts';
import { paths, type View } from './view.ts';

export type CallEvent = EventOf<'callOpened' | 'callAsked' | 'callShared' | 'callRings' | 'callConnected' | 'callOver'>;

/** Whom it is told. */
export interface CallViewer {
  readonly view: View;
  readonly facts: Facts;
  readonly emit: Emitter;
  /** The client and its owner; null: the application. */
  readonly client: { readonly device: string; readonly person: Person } | null;
  /** The application's own resource, told with what it is asked (5.1). */
  readonly application?: () => Resource;
}

type Asked = ChatCall & { readonly invitation: CallAsk };

/** Which way the invitation goes for a viewer; undefined when it is not his. */
export function directionFor(
  { invitation }: Pick<ChatCall, 'invitation'>,
  client: CallViewer['client'],
): ShownAsk['direction'] | undefined {
  if (!invitation) return undefined;
  const { device, to } = invitation;
  if (client === null) return device !== null && to === null ? 'Incoming' : 'Outgoing';
  if (device === client.device) return 'Outgoing';
  return to?.uri === client.person.uri ? 'Incoming' : undefined;
}

/** What a conversation's call tells: the script of a call in PROTOCOL.md 7, for clients and the application alike. */
export function calling(viewer: CallViewer, body: CallEvent): SentEvent[] {
  const { call } = body;
  switch (body.type) {
    case 'callOpened': {
      const { view, facts, emit } = viewer;
      const connecting = conversationResource(view, facts, { state: 'Connecting', messaging: false });
      return [
        ...invitationTold(viewer, call, 'started'),
        emit.conversationIs('added', connecting),
        audioVideoIs(viewer, call),
      ];
    }
    case 'callAsked':
      return [...invitationTold(viewer, call, 'started'), audioVideoIs(viewer, call)];
    case 'callShared':
      return [audioVideoIs(viewer, call)];
    case 'callRings':
      return invitationTold(viewer, call, 'updated');
    case 'callConnected':
      return [
        audioVideoIs(viewer, call),
        conversationIs(viewer, body, call),
        ...(viewer.facts.callOnly && body.answered ? [viewer.emit.participantAdded(body.answered)] : []),
        ...invitationTold(viewer, call, 'completed', { answered: body.answered }),
      ];
    case 'callOver': {
      const isConnected = call.state === 'connected';
      const reason = isConnected ? reasonOf[body.cause] : reasonFor(viewer, call, body.cause);
      return [
        ...(isConnected ? [] : invitationTold(viewer, call, 'completed', { cause: body.cause, reason })),
        audioVideoIs(viewer, null, reason),
        ...(viewer.facts.callOnly ? [viewer.emit.conversationGone()] : []),
        ...(isConnected && !viewer.facts.callOnly ? [conversationIs(viewer, body, null)] : []),
      ];
    }
  }
}

/** The call that is on as a client finds it when it comes anew. */
export function callOn(viewer: CallViewer, call: ChatCall): SentEvent[] {
  return [...(call.state === 'connected' ? [] : invitationTold(viewer, call, 'started')), audioVideoIs(viewer, call)];
}

/** The state of the invitation to a call that is open or answered. */
export function askState(call: ChatCall, direction: ShownAsk['direction']): string {
  if (call.state === 'connected') return 'Connected';
  return call.state === 'asked' || (direction === 'Incoming' && call.invitation?.to) ? 'Connecting' : 'Alerting';
}

interface Ended {
  readonly answered?: Person | null;
  readonly cause?: EventOf<'callOver'>['cause'];
  readonly reason?: Reason;
}

function invitationTold(
  { view, facts, emit, client, application }: CallViewer,
  call: ChatCall,
  type: 'started' | 'updated' | 'completed',
  { answered, cause, reason }: Ended = {},
): SentEvent[] {
  const direction = directionFor(call, client);
  if (!hasInvitation(call) || !direction) return [];
  const state = cause ? failedState(view, cause) : askState(call, direction);
  const own = type === 'started' && direction === 'Incoming' && application ? { application: application() } : {};
  return [
    emit.general(type, 'audioVideoInvitation', paths.audioVideoInvitation(call.invitation.id), {
      ...(type === 'completed' ? { status: cause ? 'Failure' : 'Success' } : {}),
      ...(reason ? { reason } : {}),
      resource: audioVideoInvitationResource(view, facts, call, {
        direction,
        state,
        answered: answered ?? null,
        ...own,
      }),
    }),
  ];
}

const hasInvitation = (call: ChatCall): call is Asked => call.invitation !== null;

const reasonFor = ({ client }: CallViewer, call: ChatCall, cause: EventOf<'callOver'>['cause']): Reason =>
  directionFor(call, client) === 'Incoming' ? incomingReason(cause) : reasonOf[cause];

const audioVideoIs = ({ view, facts, emit }: CallViewer, call: ChatCall | null, reason?: Reason): SentEvent =>
  emit.here('updated', 'audioVideo', paths.audioVideo(facts.id), {
    resource: audioVideoResource(view, facts, call),
    ...(reason ? { reason } : {}),
  });

/** The conversation gains the call's modalities, or loses them. */
function conversationIs(
  { view, facts, emit, client }: CallViewer,
  { here }: CallEvent,
  call: ChatCall | null,
): SentEvent {
  const messaging = client ? here.messaging.includes(client.device) : here.hostMessaging;
  return emit.conversationIs(
    'updated',
    conversationResource(view, facts, {
      state: here.meeting ? 'Conferenced' : 'Connected',
      messaging,
      bridged: client === null && here.bridged,
      extensible: !here.bridged && !facts.callOnly,
      me: client?.person.name,
      call,
    }),
  );
}

/** A transfer, as the application that asked for it is told (trusted-application-api.md 6, 9). */
export function handingOver(
  view: View,
  facts: Facts,
  emit: Emitter,
  { transfer, became, cause }: EventOf<'callTransfer'>,
): SentEvent {
  const status = became === 'done' ? ('Success' as const) : ('Failure' as const);
  return emit.here(became === 'started' ? 'started' : 'completed', 'transfer', paths.transfer(facts.id, transfer.id), {
    ...(became === 'started' ? {} : { status }),
    ...(cause ? { reason: reasonOf[cause] } : {}),
    resource: transferResource(view, facts, transfer, became),
  });
}
