import type { IncomingMessage } from 'node:http';
import { sha256 } from '../../lib/ids.ts';
import type { Conversation } from '../conversation/model.ts';
import type { StaffIdentity } from '../identity/staffTokens.ts';
import { callOf } from './callNow.ts';
import { guestUri } from './parties.ts';
import type { Passes } from './passes.ts';

/** Who speaks on a wire of calls. */
export interface Caller {
  readonly uri: string;
  /** 24 hex digits. */
  readonly id: string;
  /** His account; null for a guest. */
  readonly account: StaffIdentity | null;
  /** The only call a guest may touch; null for staff. */
  readonly call: string | null;
  /** Stands for whatever shows this token or one refreshed from it, where a request has no device of its own. */
  readonly device: string;
}

/** Finds out who shows a token. */
export interface Callers {
  /** Undefined for a token that is nobody's, or a guest's whose call is over. */
  byToken(token: string): Caller | undefined;
  /** By `Authorization: Bearer …`, else by `?access_token=` where a browser cannot send headers. */
  ofRequest(req: IncomingMessage): Caller | undefined;
}

/** What stands for the requests of one sign-in, or of one pass. */
export const requestDevice = (origin: string): string => `request:${origin}`;

export function createCallers(options: {
  verify: (token: string) => StaffIdentity | undefined;
  passes: Passes;
  conversation: (id: string) => Conversation | undefined;
}): Callers {
  function byToken(token: string): Caller | undefined {
    const account = options.verify(token);
    if (account)
      return { uri: account.uri, id: account.id, account, call: null, device: requestDevice(account.signIn) };
    const pass = options.passes.read(token);
    const call = pass && callOf(options.conversation(pass.call))?.call;
    if (!pass || !call || call.status === 'ended') return undefined;
    const device = requestDevice(sha256(token).slice(0, 24));
    return { uri: guestUri(pass.guest), id: pass.guest, account: null, call: pass.call, device };
  }
  return {
    byToken,
    ofRequest(req) {
      const [, shown] = /^Bearer +(.+)$/i.exec(req.headers.authorization ?? '') ?? [];
      const token = shown ?? addressAsked(req).searchParams.get('access_token');
      return token ? byToken(token) : undefined;
    },
  };
}

const nowhere = 'http://localhost/';

/** The address a request asks for, its host aside; the root for what is no address, as `//` is none. */
export function addressAsked({ url = '/' }: IncomingMessage): URL {
  return URL.canParse(url, nowhere) ? new URL(url, nowhere) : new URL(nowhere);
}
