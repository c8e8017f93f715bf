import { randomHex } from '../../lib/ids.ts';
import type { Party, PartyContact } from '../conversation/call/model.ts';
import type { Account } from '../identity/account.ts';
import { personIdOf } from '../identity/clients.ts';
import type { Identity } from '../identity/identity.ts';
import { domainPart } from '../identity/sipUri.ts';

/** A party before it has its number in a call. */
export type NewParty = Omit<Party, 'number'>;

/** Somebody of the staff as a party. */
export const staffParty = (account: Account): NewParty => ({
  uri: account.uri,
  name: account.name,
  id: account.id,
  kind: 'staff',
  contact: {
    domain: domainPart(account.uri),
    email: account.email ?? '',
    phone: account.phone,
    dbId: account.userDbId,
    userId: account.userId,
  },
});

/** Somebody without an account who is only told of the call; described as whoever named him did. */
export function outsiderParty(name: string, contact: PartyContact): NewParty {
  const id = randomHex(12);
  return { uri: `contact:${id}`, name, id, kind: 'outsider', contact };
}

/** Somebody who comes by the call's link. */
export function guestParty(id: string, name: string): NewParty {
  const contact = { domain: '', email: '', phone: null, dbId: null, userId: '' };
  return { uri: guestUri(id), name, id, kind: 'guest', contact };
}

/** Somebody who is known by his number alone: one that a client of the gRPC services speaks for. */
function phoneParty(phone: string): NewParty {
  const contact = { domain: '', email: '', phone, dbId: null, userId: '' };
  return { uri: phoneUri(phone), name: phone, id: personIdOf(phone), kind: 'phone', contact };
}

/** Whose number this is, E.164 with `+`: an account's person, else somebody known by the number alone. */
export function personOfNumber({ accounts }: Pick<Identity, 'accounts'>, phone: string): NewParty {
  const account = accounts.byPhone(phone);
  return account ? staffParty(account) : phoneParty(phone);
}

/** As {@link personOfNumber}, for who can be called: undefined for a number that nobody here has. */
export function callableNumber(
  { accounts, clients }: Pick<Identity, 'accounts' | 'clients'>,
  phone: string,
): NewParty | undefined {
  const isKnown = accounts.byPhone(phone) !== undefined || clients.hasNumber(phone);
  return isKnown ? personOfNumber({ accounts }, phone) : undefined;
}

/** Address of somebody who is known by his number alone. */
export const phoneUri = (phone: string): string => `tel:${phone}`;

/** Whether an address is an account's, of somebody who has or had one. */
export const isStaffUri = (uri: string): boolean => uri.startsWith('sip:');

/** Address of a guest by his id. */
export const guestUri = (id: string): string => `guest:${id}`;

/** Each party once, numbered from 1 in the order given. */
export function numbered(parties: readonly NewParty[]): Party[] {
  const seen = new Set<string>();
  const once = parties.filter(({ uri }) => !seen.has(uri) && seen.add(uri));
  return once.map((party, index) => ({ ...party, number: index + 1 }));
}
