import { participantOf } from '../conversation/model.ts';
import type { Log } from '../log/log.ts';
import type { CallNow } from './callNow.ts';

/**
 * The onlineMeetingUri of the meeting that a call belongs to, for who takes part in that meeting now: the one it began
 * in, or the one that its chat is bridged into. Undefined for anybody else, who is not told that there is one.
 */
export function meetingFor(
  { log }: { log: Pick<Log, 'conversation'> },
  { facts }: CallNow,
  uri: string,
): string | undefined {
  const began = facts.call.chat === undefined ? undefined : log.conversation(facts.call.chat);
  const meeting = began?.bridge ? log.conversation(began.bridge.meeting) : began;
  if (!meeting || !participantOf(meeting, uri)) return undefined;
  return meeting.facts.onlineMeetingUri ?? undefined;
}
