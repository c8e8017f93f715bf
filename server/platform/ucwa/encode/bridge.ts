import type { SentEvent } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { EventOf } from '../../conversation/events.ts';
import type { Facts } from '../../conversation/model.ts';
import type { Emitter } from './emit.ts';
import { linkTo, paths, type View } from './view.ts';

/** conversationBridge (6.5). Once it is closed nobody can be added: the link is gone. */
export const bridgeResource = (view: View, id: string, onlineMeetingUri: string, closed = false): Resource => ({
  onlineMeetingUri,
  _links: {
    self: linkTo(view, paths.bridge(id)),
    ...(closed ? {} : { bridgedParticipants: linkTo(view, paths.bridgedParticipants(id)) }),
  },
  rel: 'conversationBridge',
  etag: closed ? '2' : '1', // its meeting stays the same for as long as it is there
});

/** bridgedParticipant (6.5). */
export const bridgedResource = (
  view: View,
  id: string,
  bridged: { uri: string; displayName: string; filter: string },
): Resource => ({
  displayName: bridged.displayName,
  participantUri: bridged.uri,
  messageFilterState: bridged.filter,
  _links: { self: linkTo(view, paths.bridgedParticipant(id, bridged.uri)) },
  rel: 'bridgedParticipant',
});

/** That a chat is bridged into a meeting now (5.5). */
export const bridgeAdded = (view: View, facts: Facts, emit: Emitter, onlineMeetingUri: string): SentEvent =>
  emit.here('added', 'conversationBridge', paths.bridge(facts.id), {
    in: emit.linkIn('conversation', paths.conversation(facts.id)),
    resource: bridgeResource(view, facts.id, onlineMeetingUri),
  });

/** That nothing crosses it any more (6.5: the link goes when adding is no longer allowed). */
export const bridgeClosed = (view: View, facts: Facts, emit: Emitter, onlineMeetingUri: string): SentEvent =>
  emit.here('updated', 'conversationBridge', paths.bridge(facts.id), {
    in: emit.linkIn('conversation', paths.conversation(facts.id)),
    resource: bridgeResource(view, facts.id, onlineMeetingUri, true),
  });

const changes = {
  bridgedParticipantAdded: 'added',
  bridgedParticipantUpdated: 'updated',
  bridgedParticipantRemoved: 'deleted',
} as const;

/** Somebody is bridged, otherwise than before, or no more (6.5). */
export function bridgedChanged(
  view: View,
  facts: Facts,
  emit: Emitter,
  { type, bridged }: EventOf<keyof typeof changes>,
): SentEvent {
  return emit.here(changes[type], 'bridgedParticipant', paths.bridgedParticipant(facts.id, bridged.uri), {
    title: bridged.displayName,
    in: emit.linkIn('bridgedParticipants', paths.bridgedParticipants(facts.id)),
    ...(type === 'bridgedParticipantRemoved' ? {} : { resource: bridgedResource(view, facts.id, bridged) }),
  });
}
