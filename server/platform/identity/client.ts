import type { Fault } from '../../lib/problem.ts';
import { e164 } from './phone.ts';

/** What a gRPC client may be allowed (calls.md 2.1, 2.10). */
export const scopes = ['call.control.answer_and_initiate', 'events.voice.subscribe'] as const;
export type Scope = (typeof scopes)[number];

/** A program that connects terminals of some numbers, or reads what is called with them. */
export interface Client {
  /** UUID: its OAuth2 client id. */
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** E.164 with `+`. */
  readonly phones: readonly string[];
}

/** What an operator says of a new client. */
export interface NewClient {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly phones: readonly string[];
}

/** True for one of the scopes there are. */
export const isScope = (text: string): text is Scope => scopes.some((scope) => scope === text);

/** Brings a new client into its written form, and says everything that is wrong with it. */
export function checkClient(input: NewClient): { client: Omit<Client, 'id'>; faults: Fault[] } {
  const faults: Fault[] = [];
  const name = input.name.trim();
  if (name === '' || name.length > 250) faults.push({ name: 'name', reason: 'a name of at most 250 characters' });
  const unknown = input.scopes.filter((scope) => !isScope(scope));
  if (input.scopes.length === 0 || unknown.length > 0)
    faults.push({ name: 'scope', reason: `one or more of ${scopes.join(', ')}; got ${unknown.join(', ') || 'none'}` });
  const written = input.phones.map((phone) => ({ phone, number: e164(phone) }));
  const wrong = written.filter(({ number }) => number === undefined).map(({ phone }) => phone);
  if (written.length === 0 || wrong.length > 0)
    faults.push({
      name: 'phone',
      reason: `international numbers such as +4799000001; got ${wrong.join(', ') || 'none'}`,
    });
  const phones = [...new Set(written.flatMap(({ number }) => number ?? []))];
  return { client: { name, scopes: [...new Set(input.scopes.filter(isScope))], phones }, faults };
}
