import type { Fault } from '../../lib/problem.ts';
import { e164 } from './phone.ts';

/** What the gRPC services ask for (calls.md 2.1, 2.10). A client may be given others, which open nothing here. */
export type Scope = 'call.control.answer_and_initiate' | 'events.voice.subscribe';

/** A program that connects terminals of some numbers, or reads what is called with them. */
export interface Client {
  /** UUID: its OAuth2 client id. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** E.164 with `+`. */
  readonly phones: readonly string[];
}

/** What an operator says of a new client. */
export interface NewClient {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly phones: readonly string[];
}

/** True for the name of a scope (RFC 6749 3.3, without the characters that have a meaning in lists and quotes). */
const isScope = (text: string): boolean => /^[A-Za-z0-9._:/-]{1,200}$/.test(text);

/** Brings a new client into its written form, and says everything that is wrong with it. */
export function checkClient(input: NewClient): { client: Omit<Client, 'id'>; faults: Fault[] } {
  const faults: Fault[] = [];
  const name = input.name.trim();
  if (name === '' || name.length > 250) faults.push({ name: 'name', reason: 'a name of at most 250 characters' });
  const noScopes = input.scopes.filter((scope) => !isScope(scope));
  if (input.scopes.length === 0 || noScopes.length > 0)
    faults.push({
      name: 'scope',
      reason: `scopes such as call.control.answer_and_initiate; got ${noScopes.join(', ') || 'none'}`,
    });
  const written = input.phones.map((phone) => ({ phone, number: e164(phone) }));
  const wrong = written.filter(({ number }) => number === undefined).map(({ phone }) => phone);
  if (written.length === 0 || wrong.length > 0)
    faults.push({
      name: 'phone',
      reason: `international numbers such as +4799000001; got ${wrong.join(', ') || 'none'}`,
    });
  const phones = [...new Set(written.flatMap(({ number }) => number ?? []))];
  return { client: { name, scopes: [...new Set(input.scopes)], phones }, faults };
}
