import type { Caller } from '../calls/callers.ts';
import { guestParty, guestUri, type NewParty, staffParty } from '../calls/parties.ts';
import { type Call, partyOf } from '../conversation/call/model.ts';
import type { Accounts } from '../identity/accounts.ts';

/** Somebody of the staff by 24-hex id, user id, SIP address or number, else a guest of the call by his id. */
export function personOf(accounts: Accounts, call: Call | null, address: string): NewParty | undefined {
  const account =
    (/^[0-9a-f]{24}$/i.test(address) ? accounts.byId(address) : undefined) ??
    (/^\+?\d{6,15}$/.test(address) ? accounts.byPhone(address) : undefined) ??
    accounts.byUserName(address);
  return account ? staffParty(account) : call?.parties.find(({ kind, id }) => kind === 'guest' && id === address);
}

/** The address of whoever has this id: an account's, else a guest's. */
export const uriOfId = (accounts: Accounts, id: string): string => accounts.byId(id)?.uri ?? guestUri(id);

/** The id of a party; his address where he is none. */
export const idOf = (call: Call, uri: string): string => partyOf(call, uri)?.id ?? uri;

/** Whoever speaks, as a party. */
export const partyOfCaller = ({ account, id }: Caller): NewParty =>
  account ? staffParty(account) : guestParty(id, '');
