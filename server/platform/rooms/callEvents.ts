import type { CallParts } from '../calls/callParts.ts';
import type { CallInvitation } from '../conversation/call/model.ts';
import type { LoggedConversationEvent } from '../log/reading.ts';
import { invitationsIn } from './conferenceLog.ts';

/** No call has more events. */
const most = 100_000;

/** Everything that happened to a call, in order, and an invitation of it as it was made. */
export function callEvents(
  { reader }: Pick<CallParts, 'reader'>,
  call: string,
  invitation?: string,
): { readonly events: readonly LoggedConversationEvent[]; readonly made: CallInvitation | undefined } {
  const events = reader.range(call, 1, Number.MAX_SAFE_INTEGER, most);
  return { events, made: invitation ? invitationsIn(events).find(({ id }) => id === invitation) : undefined };
}
