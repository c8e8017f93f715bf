import type { Request, RequestHandler } from 'express';
import type { CallParts } from '../calls/callParts.ts';
import type { NewCall } from '../calls/calls.ts';
import { staffParty } from '../calls/parties.ts';
import { leads } from '../calls/rights.ts';
import type { Account } from '../identity/account.ts';
import { callLogFor, type StaffCaller, staffOf } from './access.ts';
import { type Invited, readInvited, teamFaults } from './asked.ts';
import { decode, objectIn } from './body.ts';
import { invalid, refusal } from './errors.ts';
import { type CreateCallBody, createCallBody, createCallHeaders } from './wire.ts';

/** How long the link of a service request starts its call, ms (calls.md 1.4). */
const serviceRequestMs = 24 * 3600_000;

/** POST /rtc/createCall (calls.md 1.2). With an `Idempotency-Key` a repeat makes no second call. */
export const createCallRoute =
  (parts: CallParts): RequestHandler =>
  async (req, res) => {
    const caller = staffOf(parts, req);
    const operation = idempotencyKey(req);
    const value = objectIn(req);
    const body = decode(createCallBody, value, teamFaults(parts, value.invitedTeams));
    const ask = newCall(parts, caller, body);
    const id = await parts.calls.create(ask, { owner: `rtc:${caller.uri}`, operation });
    res.json(callLogFor(parts, id, caller.uri));
  };

function newCall(parts: CallParts, caller: StaffCaller, body: CreateCallBody): NewCall {
  const creator = creatorOf(parts, caller, body.creatorUser);
  const broker = creator.uri === caller.uri ? null : caller;
  const invited = readInvited(parts, body, { unrung: [creator.uri, caller.uri], isBroker: broker !== null });
  const uris = invited.asked.flatMap((asked) => asked.uris);
  const planned = plannedAt(body, parts.clock.now());
  if (broker && uris.length === 0 && body.callReason === 'STANDARD')
    throw invalid([
      { name: 'invitedContacts', reason: 'a call on behalf of somebody needs an expert beside you both' },
    ]);
  mustReachSomebody(parts, invited);
  return {
    title: body.callTitle,
    terms: {
      reason: body.callReason,
      topology: body.callType,
      anonymous: body.joinAnonymousAllowed ?? false,
      inform: body.informOthersDirectly ?? true,
      plannedAt: planned,
      expiresAt: body.callReason === 'SERVICE_REQUEST' ? parts.clock.now() + serviceRequestMs : null,
      broker: broker?.uri ?? null,
      asked: invited.asked,
      named: invited.named,
    },
    parties: [staffParty(creator), ...(broker ? [staffParty(broker.account)] : []), ...invited.parties],
    device: caller.device,
    byRequest: true,
  };
}

/** Whose call it is. @throws Problem `RightMissing` | `UserUnknown` */
function creatorOf({ accounts }: CallParts, { account }: StaffCaller, asked: CreateCallBody['creatorUser']): Account {
  if (typeof asked !== 'number' || asked === account.userDbId) return account;
  if (!leads(account)) throw refusal('RightMissing', 'Supervisors and admins may call on behalf of others.');
  const creator = accounts.byDbId(asked);
  if (!creator) throw refusal('UserUnknown', `There is no user ${asked} to call on behalf of.`);
  return creator;
}

/** Epoch ms of a time to come; null for a call that is now. @throws Problem `InputInvalid` */
function plannedAt({ plannedDateTime, callReason }: CreateCallBody, now: number): number | null {
  const at = plannedDateTime ? Date.parse(inUtc(plannedDateTime)) : 0;
  if (at <= now) return null;
  if (callReason === 'STANDARD') return at;
  throw invalid([{ name: 'plannedDateTime', reason: 'a service request begins when its link is opened' }]);
}

/** A moment that names no offset is UTC, wherever this runs. */
const inUtc = (written: string): string => (/(?:Z|[+-]\d\d:?\d\d)$/i.test(written) ? written : `${written}Z`);

/** @throws Problem `NobodyMayBeCalled` when all who were asked do not receive calls (contract, "permissions") */
function mustReachSomebody({ accounts, permissions }: CallParts, { parties, asked }: Invited): void {
  const staff = asked.flatMap(({ uris }) => uris).flatMap((uri) => accounts.byUri(uri) ?? []);
  const isAnyToldElse = parties.some(({ kind }) => kind === 'outsider');
  if (staff.length > 0 && !isAnyToldElse && !staff.some(permissions.mayReceiveCalls))
    throw refusal('NobodyMayBeCalled', 'Nobody of those invited receives calls.');
}

function idempotencyKey(req: Request): string | null {
  const key = req.get('Idempotency-Key')?.trim();
  return decode(createCallHeaders, { 'Idempotency-Key': key })['Idempotency-Key'] || null;
}
