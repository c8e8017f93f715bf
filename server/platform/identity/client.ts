import type { Fault } from '../../lib/problem.ts';
import { e164 } from './phone.ts';

/** What a token must allow, by the gRPC service that asks for it (calls.md 2.1, 2.10). */
export const grpcScopes = {
  terminals: 'call.control.answer_and_initiate',
  callEvents: 'events.voice.subscribe',
} as const;
export type Scope = (typeof grpcScopes)[keyof typeof grpcScopes];

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

/** Every scope there is: a client with any other would be refused by each service. */
const known: readonly string[] = Object.values(grpcScopes);

/** Brings a new client into its written form, and says everything that is wrong with it. */
export function checkClient(input: NewClient): { client: Omit<Client, 'id'>; faults: Fault[] } {
  const faults: Fault[] = [];
  const name = input.name.trim();
  if (name === '' || name.length > 250) faults.push({ name: 'name', reason: 'a name of at most 250 characters' });
  const noScopes = input.scopes.filter((scope) => !known.includes(scope));
  if (input.scopes.length === 0 || noScopes.length > 0)
    faults.push({
      name: 'scope',
      reason: `there are ${known.join(' and ')}; got ${noScopes.join(', ') || 'none'}`,
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
