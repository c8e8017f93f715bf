import type { Request } from 'express';
import { z } from 'zod';
import type { CallParts } from '../../calls/callParts.ts';
import type { PermissionHolder } from '../../calls/permissions.ts';
import { leads } from '../../calls/rights.ts';
import { callerOf, objectOf, refuseSapi } from './refusals.ts';

/** What is set and told of a holder. */
export const permissionBody = z.object({ receiveCalls: z.object({ enabled: z.boolean() }) });

/** What is told of a holder: his own entry, or what holds without one. */
interface Shown {
  readonly receiveCalls: { readonly enabled: boolean };
}

/** Reads whose permission a request is about, and whether its sender may. @throws Problem of `refusals.ts` */
function holderOf(parts: CallParts, req: Request, kind: PermissionHolder['kind']): PermissionHolder {
  const { account } = callerOf(parts.callers, req);
  if (!account || !leads(account))
    throw refuseSapi('NotAllowed', 'Only admins and supervisors may see and set permissions.');
  const id = String(req.params.id).toLowerCase();
  if (kind === 'user') {
    const user = parts.accounts.byId(id) ?? parts.accounts.byUserName(id);
    if (!user) throw refuseSapi('Unknown', 'There is no such user.');
    return { kind, id: user.id };
  }
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(id) || id.length > 250)
    throw refuseSapi('BadInput', 'A domain such as contoso.example is needed.');
  return { kind, id };
}

function shown({ permissions, accounts }: CallParts, holder: PermissionHolder): Shown {
  const account = holder.kind === 'user' ? accounts.byId(holder.id) : undefined;
  const enabled = account ? permissions.mayReceiveCalls(account) : (permissions.get(holder) ?? true);
  return { receiveCalls: { enabled } };
}

/** GET: whether a person or a domain may be called. */
export const readPermission = (parts: CallParts, req: Request, kind: PermissionHolder['kind']): Shown =>
  shown(parts, holderOf(parts, req, kind));

/** POST, 201: sets it (the seed's "Call restrictions"). It takes effect with the next call. */
export async function setPermission(parts: CallParts, req: Request, kind: PermissionHolder['kind']): Promise<Shown> {
  const holder = holderOf(parts, req, kind);
  const read = permissionBody.safeParse(objectOf(req));
  if (!read.success) {
    const faults = read.error.issues.map(({ path, message }) => ({ name: path.join('.') || 'body', reason: message }));
    throw refuseSapi('BadInput', 'The permission cannot be read.', faults);
  }
  await parts.permissions.set(holder, read.data.receiveCalls.enabled);
  return shown(parts, holder);
}
