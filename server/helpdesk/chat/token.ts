import { decodeJwt } from 'jose';
import { Problem } from '../../lib/problem.ts';
import { isoDate, parseDate } from '../../wire/dates.ts';
import { type Resource, textOf } from '../../wire/resource.ts';
import { sameCase } from '../address.ts';
import { linked } from '../callbackEvents.ts';
import type { PlatformClient } from '../platformClient.ts';
import type { PlatformPlace } from '../platformDiscovery.ts';

/** A visitor's way into the platform. */
export interface AnonymousToken {
  /** `psat=…` */
  readonly token: string;
  readonly expiryTime: string;
  readonly discoverUrl: string;
  /** The SIP URI that the platform knows this visitor by, lower case; empty when the token does not tell. */
  readonly visitorUri: string;
}

/**
 * Asks the platform for a visitor's token (step 3; trusted-application-api.md 3). No `meetingUrl`: the token is for a
 * chat with the helpdesk.
 * @throws Problem `NoVisitorToken` when the platform gives none; what the platform client throws
 */
export async function askVisitorToken(
  platform: { place: PlatformPlace; client: PlatformClient },
  input: { applicationSessionId: string; allowedOrigins: readonly string[] },
): Promise<AnonymousToken> {
  const { resource, base } = await platform.place.application();
  const href = linked(resource, 'anonApplicationTokens', base);
  if (href === undefined) throw new Problem('NoVisitorToken', 'The platform lets no visitors in.');
  const body = {
    applicationSessionId: input.applicationSessionId,
    allowedOrigins: input.allowedOrigins.join(';'),
  };
  const answer = await platform.client.send({ method: 'POST', href, body });
  if (answer.status < 200 || answer.status > 299) {
    platform.place.forget();
    throw new Problem('NoVisitorToken', `The platform answered ${answer.status}.`);
  }
  return read(answer.body as Resource | undefined, answer.from);
}

/** The discover link is absolute in all sources; a relative one would be no use to a visitor as it is. */
function read(answer: Resource | undefined, base: string): AnonymousToken {
  const token = textOf(answer, 'token');
  const discoverUrl = linked(answer, 'discover', base);
  if (token === undefined || discoverUrl === undefined)
    throw new Problem('NoVisitorToken', 'The platform gave no token with a discover link.');
  const expiry = textOf(answer, 'expiryTime') ?? '';
  const moment = parseDate(expiry);
  return {
    token,
    discoverUrl,
    expiryTime: moment === undefined ? expiry : isoDate(moment),
    visitorUri: visitorIn(token),
  };
}

/** The claim `ruu`; the token is the platform's own business, so it is read and not verified. */
function visitorIn(token: string): string {
  try {
    const { ruu } = decodeJwt(token.replace(/^psat=/, ''));
    return typeof ruu === 'string' ? sameCase(ruu) : '';
  } catch {
    return ''; // no JWT: the chat works, only its page stays unknown
  }
}
