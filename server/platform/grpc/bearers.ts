import { Problem } from '../../lib/problem.ts';
import type { Scope } from '../identity/client.ts';
import type { Identity } from '../identity/identity.ts';
import { e164 } from '../identity/phone.ts';
import type { StaffIdentity } from '../identity/staffTokens.ts';

/** Whoever shows a token at a gRPC service: a registered client, or somebody of the staff. */
export interface Bearer {
  /** The client's id, or the SIP URI of the account: what a reader's own things are kept under. */
  readonly id: string;
  /** Null for a client. */
  readonly account: StaffIdentity | null;
  /** The numbers it may speak for, E.164 with `+`. */
  readonly phones: readonly string[];
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Refusals of whoever comes to a gRPC service (calls.md 2.3). */
export type BearerRefusal = 'NoToken' | 'ScopeMissing' | 'NotYourNumber' | 'NoNumber';

/** Who may use a gRPC service. */
export interface Bearers {
  /**
   * Whose token this is, for a service that needs a scope. A staff token of any door has every scope.
   * @throws Problem `NoToken` | `ScopeMissing`
   */
  byToken(token: string | undefined, scope: Scope): Bearer;
}

export function createBearers({ staffTokens, clients }: Pick<Identity, 'staffTokens' | 'clients'>): Bearers {
  return {
    byToken(token, scope) {
      const account = token ? staffTokens.verify(token) : undefined;
      if (account) {
        const phones = account.phone === null ? [] : [account.phone];
        return { id: account.uri, account, phones, expiresAt: account.tokenExpiresAt };
      }
      const shown = token ? clients.verify(token) : undefined;
      if (!shown) throw refuse('NoToken', 'A good token is needed: authorization: Bearer …');
      const { client, scopes, expiresAt } = shown;
      if (!scopes.includes(scope) || !client.scopes.includes(scope))
        throw refuse('ScopeMissing', `This token does not allow ${scope}.`);
      return { id: client.id, account: null, phones: client.phones, expiresAt };
    },
  };
}

/** How long a stream lasts that a bearer opens: as his token and his sign-in do; a client shows its token on opening only. */
export const lastingOf = ({ account }: Bearer): { expiresAt: number | null; signIn: string | null } => ({
  expiresAt: account?.tokenExpiresAt ?? null,
  signIn: account?.signIn ?? null,
});

/**
 * The number that a bearer speaks for: the one it names, with or without `+`, else the account's own.
 * @throws Problem `NotYourNumber` | `NoNumber`
 */
export function numberOf({ account, phones }: Bearer, asked: string | undefined): string {
  if (asked === undefined || asked.trim() === '') {
    const [own] = account ? phones : [];
    if (own === undefined)
      throw refuse('NoNumber', account ? 'Your account has no phone number.' : 'Name your number as wg2-msisdn.');
    return own;
  }
  const number = e164(asked);
  if (number === undefined) throw refuse('NoNumber', 'wg2-msisdn takes an international number such as 4799000001.');
  if (!phones.includes(number)) throw refuse('NotYourNumber', 'This number is not yours to speak for.');
  return number;
}

const refuse = (code: BearerRefusal, sentence: string): Problem<BearerRefusal> => new Problem(code, sentence);
