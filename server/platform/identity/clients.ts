import { createHmac } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { randomSecret, sameSecret, sha256, uuid } from '../../lib/ids.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import { type Client, checkClient, type NewClient } from './client.ts';
import { refuseFaults } from './invalidInput.ts';

/** Clients of the gRPC services. The file keeps hashes of their secrets only. */
export interface ClientRegistry {
  /** @throws Problem `InvalidInput` with every fault */
  add(input: NewClient): Promise<{ client: Client; clientSecret: string }>;
  byId(id: string): Client | undefined;
  byCredentials(id: string, secret: string): Client | undefined;
  /** Whether a number, E.164 with `+`, is one of any client. */
  hasNumber(phone: string): boolean;
  /** The number whose {@link personIdOf} this is, where a client has it. */
  numberOf(personId: string): string | undefined;
}

/** A token of a client, and until when it is good. */
export interface ClientToken {
  readonly accessToken: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** What lets a client in for an hour: signed, with nothing to remember. */
export interface ClientTokens {
  issue(client: Client, scopes: readonly string[]): ClientToken;
  /** Whose token this is and what it allows; undefined when it is none, too old, or its client is no more. */
  verify(token: string): { client: Client; scopes: readonly string[]; expiresAt: number } | undefined;
}

/** 24 hex digits that stand for whoever has a number and no account. */
export const personIdOf = (phone: string): string => sha256(`tel:${phone}`).slice(0, 24);

interface Row {
  readonly id: string;
  readonly secretHash: string;
  readonly name: string;
  readonly scopes: string;
}

/** Opens the clients of a platform file; what another process adds is known at once. */
export function createClientRegistry(options: { db: Database; commit: GroupCommit; clock: Clock }): ClientRegistry {
  const { db, commit, clock } = options;
  const byId = db.prepare<[string], Row>('select id, secretHash, name, scopes from grpcClient where id = ?');
  const phonesOf = db.prepare<[string], string>('select phone from grpcClientPhone where client = ? order by position');
  const holder = db.prepare<[string], 1>('select 1 from grpcClientPhone where phone = ? limit 1').pluck();
  const numberOf = db.prepare<[string], string>('select phone from grpcClientPhone where person = ? limit 1').pluck();
  const insert = db.prepare(
    'insert into grpcClient (id, secretHash, name, scopes, createdAt) values (@id, @secretHash, @name, @scopes, @now)',
  );
  const insertPhone = db.prepare(
    'insert into grpcClientPhone (client, position, phone, person) values (@id, @position, @phone, @person)',
  );
  const read = (row: Row): Client => ({
    id: row.id,
    name: row.name,
    scopes: row.scopes.split(' '),
    phones: phonesOf.pluck().all(row.id),
  });

  return {
    async add(input) {
      const { client, faults } = checkClient(input);
      refuseFaults(faults);
      const [id, clientSecret] = [uuid(), randomSecret()];
      await commit.run(() => {
        const { name, scopes } = client;
        insert.run({ id, secretHash: sha256(clientSecret), name, scopes: scopes.join(' '), now: clock.now() });
        for (const [position, phone] of client.phones.entries())
          insertPhone.run({ id, position, phone, person: personIdOf(phone) });
      });
      return { client: { id, ...client }, clientSecret };
    },
    byId(id) {
      const row = byId.get(id);
      return row && read(row);
    },
    byCredentials(id, secret) {
      const row = byId.get(id.toLowerCase());
      const same = sameSecret(row?.secretHash ?? '', sha256(secret));
      return row && same ? read(row) : undefined;
    },
    hasNumber: (phone) => holder.get(phone) !== undefined,
    numberOf: (personId) => numberOf.get(personId.toLowerCase()),
  };
}

const prefix = 'cct.'; // no `=`: a subprotocol of WebSockets may not have one (calls.md 2.11)
/** Seconds, as in the documented answer (calls.md 2.3). */
const lifetime = 3600;

/** Tokens signed with a secret of the installation. */
export function createClientTokens(options: { registry: ClientRegistry; secret: string; clock: Clock }): ClientTokens {
  const { registry, secret, clock } = options;
  const sign = (claims: string) => createHmac('sha256', secret).update(claims).digest('base64url');
  return {
    issue(client, scopes) {
      const expiresAt = clock.now() + lifetime * 1000;
      const claims = [client.id, String(expiresAt), scopes.join(',')].join('|');
      return {
        accessToken: `${prefix}${Buffer.from(claims).toString('base64url')}.${sign(claims)}`,
        expiresIn: lifetime,
      };
    },
    verify(token) {
      if (!token.startsWith(prefix)) return undefined;
      const [written = '', signature = ''] = token.slice(prefix.length).split('.');
      const claims = Buffer.from(written, 'base64url').toString();
      if (!sameSecret(sign(claims), signature)) return undefined;
      const [id = '', expires = '', allowed = ''] = claims.split('|');
      const client = Number(expires) > clock.now() ? registry.byId(id) : undefined;
      return client && { client, scopes: allowed.split(','), expiresAt: Number(expires) };
    },
  };
}
