import { Router } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import type { CallRecord } from '../calls/callRecord.ts';
import { leads } from '../calls/rights.ts';
import { callLogFor, findCall, staffOf } from './access.ts';
import { decode } from './body.ts';
import { encodeNotices } from './encode.ts';
import { createNoticeTable } from './notices/table.ts';
import { byIdQuery, type CallLog, logsQuery } from './wire.ts';

const status = { Planned: 'planned', Started: 'started', Ended: 'ended' } as const satisfies Record<
  CallLog['callStatus'],
  CallRecord['status']
>;

/** Reading the log: GET getCallLogById (calls.md 1.1) and getCallLogs, newest first. */
export function readingRoutes(parts: CallParts): Router {
  const router = Router();
  const notices = createNoticeTable(parts.db);
  router.get('/getCallLogById', (req, res) => {
    const caller = staffOf(parts, req);
    const { record, now } = findCall(parts, caller, decode(byIdQuery, req.query).callId);
    const told = leads(caller.account) || now.facts.call.creator === caller.uri ? notices.ofCall(record.id) : [];
    res.json({
      ...callLogFor(parts, record.id, caller.uri),
      ...(told.length > 0 ? { notices: encodeNotices(now, told) } : {}),
    });
  });
  router.get('/getCallLogs', (req, res) => {
    const caller = staffOf(parts, req);
    const query = decode(logsQuery, withoutEmpty(req.query));
    const { items, total } = parts.records.list({
      uri: leads(caller.account) ? null : caller.uri,
      status: query.status ? status[query.status] : null,
      skip: (query.page - 1) * query.size,
      take: query.size,
    });
    const { page, size } = query;
    res.json({ items: items.map(({ id }) => callLogFor(parts, id, caller.uri)), page, size, total });
  });
  return router;
}

/** `?status=` asks for nothing in particular, as a form sends it. */
const withoutEmpty = (query: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
