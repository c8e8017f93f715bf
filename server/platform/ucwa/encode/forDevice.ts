import type { SentEvent } from '../../../wire/events.ts';
import type { ConversationEvent } from '../../conversation/events.ts';
import { calling } from './calling.ts';
import { encodeChat } from './chatForDevice.ts';
import { admittedMyself, joinedMyself, ringing, ringingEnded, waitsMyself } from './coming.ts';
import { becameMeeting } from './conferenced.ts';
import { notDelivered } from './delivery.ts';
import { emitter } from './emit.ts';
import { inviting } from './inviter.ts';
import { turnedAway } from './joining.ts';
import { atTheDoor, ownRole } from './lobby.ts';
import { messagingOver, over } from './over.ts';
import { peerConnected, peerRefused, peerRequested, stoppedRinging } from './peerForDevice.ts';
import { messagingRemoved } from './reasons.ts';
import { arrived, departed, leadsWith } from './roster.ts';
import { messagingAdded, saidToDevice } from './saying.ts';
import type { Telling } from './telling.ts';

/**
 * What a UCWA client is told of an event: the scripts of ucwa.md 4.3, 4.4, 5 and 6.2, in their order.
 * Empty when it does not concern this client.
 */
export function encodeForDevice(telling: Telling, { body, at }: { body: ConversationEvent; at: number }): SentEvent[] {
  const { view, viewer, facts } = telling;
  const emit = emitter(view, facts);
  const mine = 'participant' in body && 'device' in body.participant && body.participant.device === viewer.device;
  const told = 'to' in body && body.to.includes(viewer.device);
  switch (body.type) {
    case 'chatRequested':
    case 'chatAccepted':
    case 'chatBridged':
    case 'chatRefused':
    case 'chatEnded':
      return encodeChat(telling, emit, body);
    case 'peerRequested':
      return peerRequested({ view, viewer, facts, emit }, body);
    case 'peerConnected':
      return peerConnected({ view, viewer, facts, emit }, body);
    case 'peerRefused':
      return peerRefused({ view, viewer, facts, emit }, body);
    case 'conferenced': {
      const me = body.participants.find(({ device }) => device === viewer.device);
      return me ? becameMeeting(view, facts, emit, body.participants, me) : [];
    }
    case 'invited':
      if (body.invitation.by?.device === viewer.device) return inviting(view, facts, emit, body.invitation);
      return body.invitation.devices.includes(viewer.device) ? ringing(telling, emit, body.invitation) : [];
    case 'invitationFailed':
      if (body.final && body.invitation.by?.device === viewer.device)
        return inviting(view, facts, emit, body.invitation, body.cause);
      if (!body.devices.includes(viewer.device)) return [];
      return body.invitation.chat
        ? stoppedRinging({ view, viewer, facts, emit }, body)
        : ringingEnded(telling, emit, body);
    case 'joined': {
      if (mine) return joinedMyself(telling, emit, body);
      if (!told) return [];
      const leading = leadsWith(body.others, viewer.device);
      const asked = body.invitation?.by?.device === viewer.device ? body.invitation : null;
      return [
        ...arrived(emit, body.participant, { terms: body.terms, leading }),
        ...(asked ? inviting(view, facts, emit, asked, 'joined') : []),
      ];
    }
    case 'messagingAdded':
      if (mine) return messagingAdded(telling, emit, body);
      return told ? [emit.participantMessaging('added', body.participant, 'participant')] : [];
    case 'messagingStopped':
      if (mine) return messagingOver(view, facts, emit, body);
      return told ? [emit.participantMessaging('deleted', body.participant, 'participant', messagingRemoved)] : [];
    case 'left':
      if (mine) return over(view, facts, emit, body.cause ?? 'ended');
      return told ? departed(emit, body) : [];
    case 'lobbyEntered':
      if (mine) return waitsMyself(telling, emit, body);
      return told ? atTheDoor(view, facts, emit, body, true) : [];
    case 'lobbyLeft':
      if (mine) return turnedAway(view, facts, emit, body);
      return told ? atTheDoor(view, facts, emit, body, true) : [];
    case 'admitted':
      if (mine) return admittedMyself(telling, emit, body);
      return told ? atTheDoor(view, facts, emit, body, leadsWith(body.others, viewer.device)) : [];
    case 'roleChanged':
      if (mine) return ownRole(view, facts, emit, body);
      return told ? atTheDoor(view, facts, emit, body, leadsWith(body.others, viewer.device)) : [];
    case 'meetingChanged':
      return told ? atTheDoor(view, facts, emit, body, false) : [];
    case 'meetingEnded':
      return body.participants.some(({ device }) => device === viewer.device) ? over(view, facts, emit, 'ended') : [];
    case 'message':
      return told ? [saidToDevice(telling, emit, { body, at })] : [];
    case 'deliveryFailed':
      return told ? [notDelivered(view, facts, emit, body)] : [];
    case 'typing':
      return told && !body.again ? [emit.typing('added', body.who)] : [];
    case 'typingStopped':
      return told ? [emit.typing('deleted', body.who)] : [];
    case 'bridgedParticipantAdded':
    case 'bridgedParticipantUpdated':
    case 'bridgedParticipantRemoved':
    case 'bridgeClosed':
    case 'meetingStarted':
    case 'hostMessagingAdded':
    case 'meetingOpened':
    case 'hostJoined':
    case 'hostFound':
    case 'hostLeft':
    case 'hostCaughtUp':
      return []; // the application's own business
    case 'callAsked':
    case 'callShared':
    case 'callRings':
    case 'callConnected':
    case 'callOver':
      return told ? calling({ view, facts, emit, client: viewer }, body) : [];
    case 'callOpened':
    case 'callTransfer':
      return []; // the application's own business
    case 'callCreated':
    case 'call':
      return []; // the calls' own wires tell it
  }
}
