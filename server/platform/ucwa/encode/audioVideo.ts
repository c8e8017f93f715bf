import type { Link, Resource } from '../../../wire/resource.ts';
import { beganHere } from '../../conversation/chatCall/decisions.ts';
import type { CallAsk, CallTransfer, ChatCall } from '../../conversation/chatCall/model.ts';
import type { Facts, Person } from '../../conversation/model.ts';
import type { InvitationState } from './chatInvitations.ts';
import { participantResource } from './participants.ts';
import { linkTo, paths, type View } from './view.ts';

/** Whether this side may make calls here at all: a visitor in his chat, but no guest of a meeting. */
export const isCaller = (view: View, { kind }: Facts): boolean => view.side !== 'visitor' || kind === 'peer';

/** Media by the names of activeModalities (trusted-application-api.md 5.6). */
export const mediaOf = ({ media }: Pick<ChatCall, 'media'>): string[] => [
  ...(media.audio ? ['Audio'] : []),
  ...(media.video ? ['Video'] : []),
];

/**
 * audioVideo: the call of a conversation, and what may be done about it (trusted-application-api.md 6, 9; contract,
 * "chat to call"). `call` null: there is none.
 */
export function audioVideoResource(view: View, facts: Facts, call: ChatCall | null): Resource {
  const self = paths.audioVideo(facts.id);
  const room = call ? view.room?.(call) : undefined;
  return {
    state: call === null ? 'Disconnected' : call.state === 'connected' ? 'Connected' : 'Connecting',
    ...(call ? { callId: call.call, callContext: call.call, modalities: mediaOf(call) } : {}),
    _links: {
      self: linkTo(view, self),
      conversation: linkTo(view, paths.conversation(facts.id)),
      ...(call === null
        ? facts.callOnly
          ? {}
          : adding(view, facts)
        : { stopAudioVideo: linkTo(view, `${self}/terminate`) }),
      ...(call?.state === 'connected' && view.side === 'application' && beganHere(call)
        ? { transfer: linkTo(view, `${self}/transfer`) }
        : {}),
      ...(room ? { room } : {}),
    },
    rel: 'audioVideo',
  };
}

function adding(view: View, facts: Facts): Record<string, Link> {
  const { id } = facts;
  if (!isCaller(view, facts)) return {};
  if (view.side !== 'application')
    return {
      addAudioVideo: linkTo(view, `${paths.audioVideo(id)}/addAudioVideo`),
      addAudio: linkTo(view, `${paths.audioVideo(id)}/addAudio`),
    };
  const at = (modalities: string) =>
    linkTo(view, `/communication/audioVideoInvitations?modalities=${modalities}&conversationId=${id}`);
  return { addAudioVideo: at('AudioVideo'), addAudio: at('Audio') };
}

/** An invitation to a call as somebody has it. */
export interface ShownAsk {
  readonly direction: 'Outgoing' | 'Incoming';
  readonly state: InvitationState;
  /** Who answered, once somebody has. */
  readonly answered?: Person | null;
  /** The application's own resource, which comes with what it is asked. */
  readonly application?: Resource;
}

/** audioVideoInvitation; its links are what may be done with it now (5.2, 9). */
export function audioVideoInvitationResource(
  view: View,
  facts: Facts,
  call: ChatCall & { readonly invitation: CallAsk },
  { direction, state, answered, application }: ShownAsk,
): Resource {
  const { id, from, to } = call.invitation;
  const self = paths.audioVideoInvitation(id);
  const isOver = !['Connecting', 'Alerting', 'Connected'].includes(state);
  const room = isOver ? undefined : view.room?.(call);
  return {
    direction,
    state,
    ...operationOf(view, call.invitation, direction),
    importance: facts.importance,
    threadId: facts.threadId,
    subject: facts.subject,
    to: to?.uri ?? facts.endpoint.uri,
    modalities: mediaOf(call),
    callId: call.call,
    _links: {
      self: linkTo(view, self),
      from: linkTo(view, paths.participant(facts.id, from.uri), from.name),
      conversation: linkTo(view, paths.conversation(facts.id)),
      audioVideo: linkTo(view, paths.audioVideo(facts.id)),
      ...(view.side === 'application' && direction === 'Incoming' && state === 'Connecting'
        ? { startAdhocMeeting: linkTo(view, '/communication/onlineMeetingInvitations/startAdhocMeeting') }
        : {}),
      ...Object.fromEntries(actions(view, direction, state).map((rel) => [rel, linkTo(view, `${self}/${rel}`)])),
      ...(room ? { room } : {}),
    },
    _embedded: {
      ...(application ? { application } : {}),
      ...(direction === 'Incoming' ? { from: participantResource(view, facts.id, from) } : {}),
      ...(state === 'Connected' && answered
        ? { acceptedByParticipant: [participantResource(view, facts.id, answered)] }
        : {}),
    },
    rel: 'audioVideoInvitation',
  };
}

/** The maker's own id; of the platform's making, unique and the same in every event, for an application that is asked (5.1). */
function operationOf(view: View, { id, operationId }: CallAsk, direction: ShownAsk['direction']) {
  if (direction === 'Outgoing') return { operationId };
  return view.side === 'application' ? { operationId: id.slice(id.indexOf('.') + 1) } : {};
}

function actions(view: View, direction: ShownAsk['direction'], state: InvitationState): readonly string[] {
  if (direction === 'Outgoing') return state === 'Connecting' || state === 'Alerting' ? ['cancel'] : [];
  if (state !== 'Connecting') return [];
  return view.side === 'application'
    ? ['accept', 'decline', 'forward', 'acceptAndBridgeAudioVideo']
    : ['accept', 'decline'];
}

/** transfer: a call being handed over. */
export const transferResource = (
  view: View,
  facts: Facts,
  { id, operationId, to }: CallTransfer,
  became: 'started' | 'done' | 'failed',
): Resource => ({
  operationId,
  state: { started: 'Connecting', done: 'Connected', failed: 'Failed' }[became],
  to: to.uri,
  _links: {
    self: linkTo(view, paths.transfer(facts.id, id)),
    audioVideo: linkTo(view, paths.audioVideo(facts.id)),
    conversation: linkTo(view, paths.conversation(facts.id)),
  },
  rel: 'transfer',
});
