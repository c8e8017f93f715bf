import type { Fault } from '../../lib/problem.ts';
import { refuseFaults } from './invalidInput.ts';
import { passwordFault } from './password.ts';
import { anonymousDomain, domainPart, localPart, sipUri } from './sipUri.ts';

export const roles = ['agent', 'supervisor', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A person of the staff: one Skype for Business user of the platform. */
export interface Account {
  /** 24 hex digits. */
  readonly id: string;
  /** From 1, never used twice. */
  readonly userDbId: number;
  /** The local part of `uri`: `alice`. */
  readonly userId: string;
  /** Lower-case SIP URI. */
  readonly uri: string;
  readonly name: string;
  readonly role: Role;
  /** E.164 with `+`. */
  readonly phone: string | null;
  readonly email: string | null;
  /** Rises with every change that ends this person's tokens. */
  readonly generation: number;
}

/** What an operator says of a new person. */
export interface NewAccount {
  readonly uri: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

/** A new person whose every field is in its written form. */
export interface CheckedAccount {
  readonly uri: string;
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly phone: string | null;
  readonly email: string | null;
}

/** True for one of the three roles. */
export const isRole = (text: string): text is Role => roles.some((role) => role === text);

/** Brings a new account into its written form, and says everything that is wrong with it. */
export function checkAccount(input: NewAccount): { account: CheckedAccount; faults: Fault[] } {
  const { person, faults } = checkPerson(input);
  const phone = input.phone?.replace(/[\s()-]/g, '') || null;
  const email = input.email?.trim() || null;
  const password = passwordFault(input.password);
  if (phone !== null && !/^\+[1-9]\d{5,14}$/.test(phone))
    faults.push({ name: 'phone', reason: 'an international number such as +4799000001' });
  if (email !== null && (email.length > 250 || !/^[^\s@]+@[^\s@]+$/.test(email)))
    faults.push({ name: 'email', reason: 'an address such as alice@contoso.example' });
  if (password !== undefined) faults.push({ name: 'password', reason: password });
  return { account: { ...person, userId: localPart(person.uri), password: input.password, phone, email }, faults };
}

type Person = Pick<CheckedAccount, 'uri' | 'name' | 'role'>;

/** What every list of staff has of a person, in its written form. @throws Problem `InvalidInput` */
export function checkMember(input: Pick<NewAccount, 'uri' | 'name' | 'role'>): Person {
  const { person, faults } = checkPerson(input);
  refuseFaults(faults);
  return person;
}

function checkPerson(input: Pick<NewAccount, 'uri' | 'name' | 'role'>): { person: Person; faults: Fault[] } {
  const faults: Fault[] = [];
  const uri = sipUri(input.uri) ?? '';
  const name = input.name.trim();
  if (uri === '') faults.push({ name: 'uri', reason: 'a SIP address such as sip:alice@contoso.example' });
  else if (domainPart(uri) === anonymousDomain) faults.push({ name: 'uri', reason: 'a domain kept for visitors' });
  if (name === '' || name.length > 250) faults.push({ name: 'name', reason: '1 to 250 characters' });
  if (!isRole(input.role)) faults.push({ name: 'role', reason: `one of ${roles.join(', ')}` });
  return { person: { uri, name, role: isRole(input.role) ? input.role : 'agent' }, faults };
}
