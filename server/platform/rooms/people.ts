import type { Caller } from '../calls/callers.ts';
import { callableNumber, guestParty, guestUri, type NewParty, phoneUri, staffParty } from '../calls/parties.ts';
import { type Call, partyOf } from '../conversation/call/model.ts';
import type { Identity } from '../identity/identity.ts';
import { e164 } from '../identity/phone.ts';

/** Everybody who can be named: the staff, and the numbers of clients. */
type People = Pick<Identity, 'accounts' | 'clients'>;

/** Somebody of the staff by 24-hex id, user id, SIP address or number, a number of a client, else a guest of the call by his id. */
export function personOf(people: People, call: Call | null, address: string): NewParty | undefined {
  const { accounts, clients } = people;
  const isId = /^[0-9a-f]{24}$/i.test(address);
  const account = isId ? accounts.byId(address) : undefined;
  if (account) return staffParty(account);
  const number = isId ? clients.numberOf(address) : e164(address);
  const found = (number ? accounts.byPhone(number) : undefined) ?? accounts.byUserName(address);
  if (found) return staffParty(found);
  const known = number === undefined ? undefined : callableNumber(people, number);
  return known ?? call?.parties.find(({ kind, id }) => kind === 'guest' && id === address);
}

/** The address of whoever has this id: an account's, a number's, else a guest's. */
export function uriOfId({ accounts, clients }: People, id: string): string {
  const account = accounts.byId(id);
  if (account) return account.uri;
  const number = clients.numberOf(id);
  return number === undefined ? guestUri(id) : phoneUri(number);
}

/** The id of a party; his address where he is none. */
export const idOf = (call: Call, uri: string): string => partyOf(call, uri)?.id ?? uri;

/** Whoever speaks, as a party. */
export const partyOfCaller = ({ account, id }: Caller): NewParty =>
  account ? staffParty(account) : guestParty(id, '');
