import { randomHex, uuid } from '../../../lib/ids.ts';
import { openMeeting } from '../../conversation/lobby.ts';
import type { Conversation, Facts, Joining } from '../../conversation/model.ts';
import type { MeetingTerms } from '../../conversation/terms.ts';
import type { Transaction } from '../../log/log.ts';
import type { LogReader } from '../../log/reading.ts';

/** What somebody says who comes to a meeting; without a thread of his own he is on its conversation's. */
export type Coming = Omit<Joining, 'id' | 'threadId'> & { readonly threadId: string | undefined };

/**
 * Somebody comes to a scheduled meeting: into the conversation that is open in it, or a new one when he is the first.
 * `decide` says what becomes of him there. Belongs inside a commit, and is undone with it.
 */
export function comeTo(
  reader: LogReader,
  tx: Transaction,
  meeting: { onlineMeetingUri: string; terms: MeetingTerms },
  coming: Coming,
  decide: (now: Conversation, joining: Joining) => ReturnType<Parameters<Transaction['change']>[1]>,
): { conversation: string; joining: Joining } {
  const open = reader.meetingByUri(meeting.onlineMeetingUri);
  const { id: conversation, threadId } = open && open.phase !== 'closed' ? open.facts : begin(tx, meeting, coming);
  // An invitation's id begins with that of its meeting, so that it is found without a table of its own.
  const joining: Joining = { ...coming, threadId: coming.threadId ?? threadId, id: `${conversation}.${uuid()}` };
  tx.change(conversation, (now) => decide(now, joining));
  return { conversation, joining };
}

function begin(
  tx: Transaction,
  { onlineMeetingUri, terms }: { onlineMeetingUri: string; terms: MeetingTerms },
  { importance, threadId = randomHex(16) }: Coming,
): Facts {
  const facts: Facts = {
    id: uuid(),
    kind: 'meeting',
    application: null,
    endpoint: terms.organizer,
    subject: terms.subject,
    importance,
    threadId,
    onlineMeetingUri,
    createdAt: tx.now,
    customContent: null,
    firstText: null,
  };
  tx.open(openMeeting(facts, terms));
  return facts;
}
