import type { ChatCall } from '../conversation/chatCall/model.ts';
import { bridgedOf, type Conversation, type Facts, type Person } from '../conversation/model.ts';
import { refusal } from './errors.ts';
import type { Input } from './input.ts';

/** What somebody asks of a call beside that there be one. */
export interface CallInput {
  readonly operationId: string | undefined;
  readonly media: ChatCall['media'];
}

/**
 * Reads what every request for a call takes; faults stay in `input`.
 * @param modalities by the address asked, else by the query
 * @throws Problem `Unsupported` for media on the platform's side, as prompts would need
 */
export function readCall(input: Input, modalities?: 'Audio' | 'AudioVideo'): CallInput {
  const operationId = input.text('operationId', 50) || undefined;
  const asked = modalities ?? input.oneOf('modalities', ['Audio', 'AudioVideo', 'Video']) ?? 'AudioVideo';
  refuseRemoteMedia(input);
  return { operationId, media: { audio: true, video: asked !== 'Audio' } };
}

/** @throws Problem `Unsupported`: no media server of the platform's own speaks or listens in a call */
export function refuseRemoteMedia(input: Input): void {
  if (input.oneOf('mediaHost', ['Local', 'Remote']) === 'Remote')
    throw refusal('Unsupported', 'Media on the side of the platform (mediaHost Remote) is not offered here.');
}

/** What a chat's call is called in lists. */
export const titleOf = ({ subject }: Facts, name: string): string => (subject || `Call with ${name}`).slice(0, 250);

/** Somebody of a meeting as the visitor of its chat hears of him. */
export const toVisitor = ({ bridge, facts }: Conversation, { uri }: Person): Person => ({
  uri,
  name: bridgedOf(bridge, uri)?.displayName ?? facts.endpoint.name,
});
