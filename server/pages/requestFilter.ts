import { z } from 'zod';
import type { RequestFilter } from '../helpdesk/model.ts';

export const requestStates = ['opening', 'waiting', 'active', 'closing', 'closed'] as const;
export const outcomes = ['answered', 'unanswered', 'abandoned', 'failed'] as const;

const pageSize = 25;

const query = z.object({
  state: z.enum(requestStates).optional().catch(undefined),
  outcome: z.enum(outcomes).optional().catch(undefined),
  agent: z.string().trim().max(300).optional().catch(undefined),
  search: z.string().trim().max(200).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(1_000_000).catch(1),
});

/** What the dashboard's address asks for. A value that makes no sense asks for nothing. */
export type RequestQuery = z.infer<typeof query>;

/** Reads the query string of `/dashboard`. Never throws. */
export const readQuery = (from: unknown): RequestQuery => query.catch({ page: 1 }).parse(from);

/** The same question as the helpdesk takes it. */
export function filterOf({ state, outcome, agent, search, page }: RequestQuery): RequestFilter {
  return {
    ...(state && { state }),
    ...(outcome && { outcome }),
    ...(agent && { owner: agent.toLowerCase() }),
    ...(search && { search }),
    limit: pageSize,
    offset: (page - 1) * pageSize,
  };
}

/** The address of another page of the same question. */
function addressOf({ page, ...rest }: RequestQuery): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(rest)) if (value) fields.set(name, value);
  if (page > 1) fields.set('page', String(page));
  return fields.size === 0 ? '/dashboard' : `/dashboard?${fields}`;
}

/** Which rows a page shows, and the addresses beside it; null where there is nothing on that side. */
export function paging(asked: RequestQuery, shown: number, total: number) {
  const first = (asked.page - 1) * pageSize + 1;
  const last = first + shown - 1;
  return {
    first,
    last,
    total,
    isEmpty: shown === 0,
    newer: asked.page > 1 ? addressOf({ ...asked, page: asked.page - 1 }) : null,
    older: last < total && shown > 0 ? addressOf({ ...asked, page: asked.page + 1 }) : null,
  };
}
