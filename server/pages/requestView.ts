import type { Operation, OperationState, RequestState, SupportRequest, TranscriptLine } from '../helpdesk/model.ts';

/** How a state is coloured: nothing, `warn`, `good` or `bad`. */
const toneOfState: Readonly<Record<RequestState, string>> = {
  opening: 'warn',
  waiting: 'warn',
  active: 'good',
  closing: '',
  closed: '',
};

const toneOfOperation: Readonly<Record<OperationState, string>> = {
  asked: '',
  started: '',
  completed: 'good',
  failed: 'bad',
  expired: 'bad',
};

/** One row of the table of support requests, and the head of its page. `calls`: ids of its calls, oldest first. */
export function requestView(request: SupportRequest, calls: readonly string[] = []) {
  return {
    id: request.id,
    href: `/dashboard/requests/${encodeURIComponent(request.id)}`,
    createdAt: request.createdAt,
    endedAt: request.endedAt,
    visitor: request.visitorName.trim() || 'Visitor',
    subject: request.subject,
    state: request.state,
    tone: request.outcome === 'failed' || request.outcome === 'unanswered' ? 'bad' : toneOfState[request.state],
    outcome: request.outcome,
    agent: request.owner?.name ?? null,
    calls: calls.map((id, index) => ({ href: callHref(id), number: index + 1 })),
    firstAnswerMs: request.firstAnswerAt === null ? null : request.firstAnswerAt - request.createdAt,
    /** Of a closed one only: an open one has no length yet, and a row that changed each second would be no use. */
    durationMs: request.endedAt === null ? null : request.endedAt - request.createdAt,
  };
}

/** The facts of one request in the order they are read; what is not known is left out. */
export function factsOf(request: SupportRequest) {
  return {
    page: linkTo(request.page),
    visitorUri: request.visitorUri,
    meeting: request.onlineMeetingUri,
    customContent:
      request.customContent === null || request.customContent === undefined ? null : asText(request.customContent),
  };
}

/** A web address that may stand in a link; anything else (`javascript:`…) is text. */
export function linkTo(address: string | null): { text: string; href: string | null } | null {
  if (address === null || address === '') return null;
  const isWeb = URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);
  return { text: address, href: isWeb ? address : null };
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));

/** One line of the transcript. */
export function lineView(line: TranscriptLine) {
  return {
    id: line.id,
    at: line.at,
    from: line.from,
    name: line.name,
    text: line.text,
    isEvent: line.from === 'event' || line.from === 'call',
    call: callHref(line.call),
  };
}

/** The page of a call, for those who see the dashboard. */
const callHref = (id: string | null): string | null =>
  id === null ? null : `/dashboard/calls/${encodeURIComponent(id)}`;

/** One row of the table of operations. */
export function operationView(operation: Operation) {
  return {
    id: operation.id,
    what: operation.what,
    target: operation.target?.replace(/^sip:/i, '') ?? null,
    state: operation.state,
    tone: toneOfOperation[operation.state],
    reason: operation.reason,
    askedAt: operation.askedAt,
    startedAt: operation.startedAt,
    tookMs: operation.endedAt === null ? null : operation.endedAt - operation.askedAt,
    attempts: operation.attempts > 1 ? operation.attempts : null,
  };
}
