import { type Request, Router } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import { meetingFor } from '../calls/meetingFor.ts';
import { staffParty } from '../calls/parties.ts';
import { leads } from '../calls/rights.ts';
import { insideOf } from '../conversation/call/model.ts';
import { callLogFor, type FoundCall, findCall, type StaffCaller, staffOf } from './access.ts';
import { decode, objectIn } from './body.ts';
import { refusal } from './errors.ts';
import { callBody } from './wire.ts';

/** Being in a call (contract): POST joinCall, leaveCall, declineCall, endCall, each answered by the CallLog. */
export function beingRoutes(parts: CallParts): Router {
  const { calls } = parts;
  const router = Router();

  const does = (path: string, act: (caller: StaffCaller, found: FoundCall) => Promise<void>) =>
    router.post(path, async (req: Request, res) => {
      const caller = staffOf(parts, req);
      const found = findCall(parts, caller, decode(callBody, objectIn(req)).callId);
      await act(caller, found);
      res.json(callLogFor(parts, found.record.id, caller.uri));
    });

  does('/joinCall', ({ uri, account, device }, { record, now }) => {
    const { creator, broker } = now.facts.call;
    // A colleague in the chat comes into its call whoever answered first: she was rung for it, and it is her chat too.
    const isChats = meetingFor(parts, now, uri) !== undefined;
    const mayAlways = leads(account) || uri === creator || uri === broker || isChats;
    return calls.join(record.id, { uri, device, byRequest: true, mayAlways }, staffParty(account));
  });
  does('/leaveCall', ({ uri }, { record }) => calls.leave(record.id, uri));
  // For the whole person: who declines here has no device that others could ring on beside.
  does('/declineCall', ({ uri }, { record }) => calls.decline(record.id, { uri, device: null }));
  does('/endCall', ({ uri }, { record, now: { facts, call } }) => {
    const mayEnd = facts.call.creator === uri || insideOf(call, uri) || call.status === 'ended'; // over is over for all
    if (!mayEnd) throw refusal('RightMissing', 'The creator and those in a call may end it.');
    return calls.end(record.id, uri);
  });
  return router;
}
