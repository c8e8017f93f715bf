import type {
  Desk,
  MeetingFacts,
  OfflineMessage,
  Operation,
  RequestFilter,
  RosterMember,
  SupportRequest,
  TranscriptLine,
} from '../../../server/helpdesk/model.ts';
import { Problem } from '../../../server/lib/problem.ts';

/** A desk in memory that tests write into; what it holds is public. */
export interface MemoryDesk extends Desk {
  readonly members: RosterMember[];
  readonly held: SupportRequest[];
  readonly lines: TranscriptLine[];
  readonly asked: Operation[];
  readonly left: OfflineMessage[];
  readonly meetings: Map<string, MeetingFacts & { readonly in: readonly string[] }>;
  readonly broughtIn: unknown[];
  /** Every filter the pages asked with, in order. */
  readonly filters: RequestFilter[];
  /** Tells the listeners that a request changed. */
  changed(requestId: string): void;
  listeners(): number;
}

export function createMemoryDesk(): MemoryDesk {
  const listeners = new Set<(requestId: string) => void>();
  const members: RosterMember[] = [
    { uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' },
    { uri: 'sip:bob@contoso.example', name: 'Bob', role: 'agent' },
    { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' },
    { uri: 'sip:ada@contoso.example', name: 'Ada', role: 'admin' },
  ];
  const desk: MemoryDesk = {
    members,
    held: [],
    lines: [],
    asked: [],
    left: [],
    meetings: new Map(),
    broughtIn: [],
    filters: [],
    changed: (requestId) => listeners.forEach((listener) => void listener(requestId)),
    listeners: () => listeners.size,
    roster: () => members,
    member: (uri) => members.find((member) => member.uri === uri.toLowerCase()),
    requests(filter) {
      desk.filters.push(filter);
      const items = desk.held
        .filter((request) => filter.state === undefined || request.state === filter.state)
        .filter((request) => filter.outcome === undefined || request.outcome === filter.outcome)
        .filter((request) => filter.owner === undefined || request.owner?.uri === filter.owner)
        .filter((request) => !filter.search || `${request.visitorName} ${request.subject}`.includes(filter.search))
        .sort((a, b) => b.createdAt - a.createdAt);
      return { items: items.slice(filter.offset, filter.offset + filter.limit), total: items.length };
    },
    request: (id) => desk.held.find((request) => request.id === id),
    transcript: (id) => desk.lines.filter((line) => line.requestId === id),
    calls: (id) => desk.lines.flatMap(({ requestId, call }) => (requestId === id && call ? [call] : [])),
    operations: (id) => desk.asked.filter((operation) => operation.requestId === id),
    offlineMessages: (limit) => desk.left.slice(0, limit),
    statistics: () => ({
      waiting: desk.held.filter((request) => request.state === 'waiting').length,
      active: desk.held.filter((request) => request.state === 'active').length,
      today: desk.held.length,
      medianFirstAnswerMs: desk.held.length === 0 ? null : 42_000,
      hours: Array.from({ length: 24 }, (_, hour) => ({
        requests: hour > 7 && hour < 18 ? ((hour * 7) % 9) + 1 : 0,
        answered: hour > 7 && hour < 18 ? (hour * 5) % 7 : 0,
      })),
    }),
    meetingFacts(uri, staffUri) {
      const meeting = desk.meetings.get(uri);
      return meeting?.in.includes(staffUri) ? meeting : undefined;
    },
    async bringIn(ask) {
      const meeting = desk.meetings.get(ask.onlineMeetingUri);
      if (meeting === undefined) throw new Problem('UnknownMeeting', 'There is no such meeting.');
      if (!meeting.in.includes(ask.by)) throw new Problem('NotInMeeting', 'You are not in that meeting.');
      if (desk.member(ask.to) === undefined) throw new Problem('UnknownColleague', 'There is no such colleague.');
      desk.broughtIn.push(ask);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return desk;
}

/** A support request with everything filled in that a test does not care about. */
export function supportRequest(given: Partial<SupportRequest> & { id: string }): SupportRequest {
  return {
    state: 'waiting',
    outcome: null,
    visitorName: 'Vera',
    visitorUri: 'sip:guest@anonymous.invalid',
    subject: 'Printer',
    page: null,
    customContent: null,
    owner: null,
    onlineMeetingUri: null,
    createdAt: Date.UTC(2025, 10, 21, 9, 47),
    firstAnswerAt: null,
    endedAt: null,
    ...given,
  };
}
