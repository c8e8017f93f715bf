import type { Resource } from '../../../wire/resource.ts';
import { linkTo, paths, type View } from './view.ts';

/** conversationBridge (6.5). */
export const bridgeResource = (view: View, id: string, onlineMeetingUri: string): Resource => ({
  onlineMeetingUri,
  _links: {
    self: linkTo(view, paths.bridge(id)),
    bridgedParticipants: linkTo(view, paths.bridgedParticipants(id)),
  },
  rel: 'conversationBridge',
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
