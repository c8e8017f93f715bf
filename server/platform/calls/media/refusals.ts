import { Problem } from '../../../lib/problem.ts';

/** Why the media server of a call does not do what somebody asks, in sentences for people. */
const refusals = {
  MediaNotSetUp:
    'Sound and picture of a call for several go through a media server, and this installation has none. The chat goes on; call one person directly instead.',
  MediaAway:
    'The media server cannot be reached just now, so nobody in this call is heard or seen. It is tried again by itself; the chat goes on.',
  MediaFull: 'As many people as may send sound and picture in this call already. You can still see and hear them.',
  MediaUnreadable: 'The media server cannot use this description of a session.',
  NothingOffered: 'The media server waits for no such answer: ask it to subscribe again.',
} as const;

export type MediaRefusal = keyof typeof refusals;

/** The error to throw for a refusal. */
export const refuseMedia = (code: MediaRefusal): Problem<MediaRefusal> => new Problem(code, refusals[code]);

/** The sentence alone, for whoever did not ask. */
export const mediaSentence = (code: MediaRefusal): string => refusals[code];
