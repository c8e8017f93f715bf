import { Problem } from '../lib/problem.ts';
import type { OfflineMessages } from './chat/offlineMessages.ts';
import type { ChatStore } from './chatStore.ts';
import { isOver } from './flow/chat.ts';
import { seatOf } from './flow/step.ts';
import type { Desk, Statistics } from './model.ts';
import type { Operations } from './operations.ts';
import type { Roster } from './roster.ts';
import type { SupportRequests } from './supportRequests.ts';
import type { Steps } from './takeStep.ts';
import type { Transcript } from './transcript.ts';

/** What pages for people may ask of the helpdesk. */
export function createDesk(parts: {
  roster: Roster;
  requests: SupportRequests;
  chats: ChatStore;
  operations: Operations;
  transcript: Transcript;
  messages: OfflineMessages;
  statistics: () => Statistics;
  steps: Steps;
  listeners: Set<(requestId: string) => void>;
}): Desk {
  const { roster, requests, chats, operations, transcript, messages, steps, listeners } = parts;

  /** The chat of a meeting and one staff member's seat in it. */
  function seated(onlineMeetingUri: string, uri: string) {
    const request = requests.byMeeting(onlineMeetingUri);
    const chat = request && chats.load(request.id);
    return request && chat ? { request, chat, seat: seatOf(chat, uri) } : undefined;
  }

  return {
    roster: () => roster.list(),
    member: (uri) => roster.member(uri),
    requests: (filter) => requests.list(filter),
    request: (id) => requests.byId(id),
    transcript: (requestId) => transcript.list(requestId),
    calls: (requestId) => transcript.calls(requestId),
    operations: (requestId) => operations.ofRequest(requestId),
    offlineMessages: (limit) => messages.list(limit),
    statistics: parts.statistics,
    meetingFacts(onlineMeetingUri, staffUri) {
      const found = seated(onlineMeetingUri, staffUri);
      const concerned = found?.seat && ['present', 'invited', 'withdrawn'].includes(found.seat.place);
      if (!found || !concerned) return undefined;
      const { request, chat } = found;
      const bridged = chat.seats.filter(({ bridged: is }) => is === 'yes' || is === 'joining').map(({ uri }) => uri);
      const { visitorName: name, page, customContent } = request;
      const calls = transcript
        .list(request.id)
        .flatMap(({ from, at, text, call }) => (from === 'call' ? [{ at, text, call }] : []));
      return { name, page, customContent, bridged, askedAt: chat.createdAt, calls };
    },
    async bringIn({ onlineMeetingUri, by, to, silent }) {
      await steps.run((hand) => {
        const found = seated(onlineMeetingUri, by);
        if (!found || isOver(found.chat)) throw new Problem('UnknownMeeting', 'There is no such meeting.');
        if (found.seat?.place !== 'present') throw new Problem('NotInMeeting', 'You are not in this meeting.');
        const member = roster.member(to);
        if (!member) throw new Problem('UnknownColleague', 'This person is not on the roster.');
        hand.take(found.request.id, { type: 'broughtIn', member, silent, by });
      });
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
