import { embeddedOf, linkOf, type Resource } from '../../../server/wire/resource.ts';
import type { UcwaAnswer, UcwaHttp } from '../../shared/ucwaClient.ts';

/** My application at the platform: where its parts lie. A missing link means "not possible now". */
export interface Application {
  readonly self: string;
  readonly events: string;
  readonly me: string | null;
  readonly makeMeAvailable: string | null;
  readonly conversations: string | null;
}

/**
 * This console as a UCWA endpoint: the same in every window and on every machine, whatever its language, because only
 * then they are one application and show the same chats (ucwa.md 2.1).
 */
const endpoint = { userAgent: 'Console', endpointId: 'console', culture: 'en-US', type: 'Browser' };

/**
 * From the root document to an application of mine (ucwa.md 1.1, 1.4, 2.1).
 * @param instanceId this window's: each has an event channel of its own
 * @returns a sentence when it cannot be had
 */
export async function enterPlatform(
  http: UcwaHttp,
  options: { root: string; instanceId: string },
): Promise<Application | string> {
  http.setBase(options.root);
  const user = await follow(http, options.root, 'user');
  if (typeof user === 'string') return user;
  const found = await follow(http, user.href, 'applications');
  if (typeof found === 'string') return found;
  http.setBase(found.href);
  const answer = await http.request('POST', found.href, {
    json: { ...endpoint, instanceId: options.instanceId },
  });
  const application = answer.body;
  const [self, events] = [linkOf(application, 'self')?.href, linkOf(application, 'events')?.href];
  if (self === undefined || events === undefined) return sentenceOf(answer);
  const me = embeddedOf(application, 'me')[0];
  const communication = embeddedOf(application, 'communication')[0];
  return {
    self,
    events,
    me: linkOf(me, 'self')?.href ?? null,
    makeMeAvailable: linkOf(me, 'makeMeAvailable')?.href ?? null,
    conversations: linkOf(communication, 'conversations')?.href ?? null,
  };
}

/** Reads a discovery document, through one redirect, for a link in it. */
async function follow(http: UcwaHttp, href: string, rel: string): Promise<{ href: string } | string> {
  let answer = await http.request('GET', href);
  const redirect = linkOf(answer.body, 'redirect')?.href;
  if (redirect !== undefined) answer = await http.request('GET', redirect);
  const link = linkOf(answer.body, rel);
  return link ?? sentenceOf(answer);
}

/** Why something did not work, for a person. */
export function sentenceOf({ status, error }: UcwaAnswer): string {
  if (status === 0) return error?.code === 'NoToken' ? 'There is no sign-in to use.' : 'There is no connection.';
  return error?.message ?? `The platform answered ${error?.code ?? status}.`;
}

/** Ids of the conversations that exist for me; undefined when the platform does not say. */
export async function openConversations(http: UcwaHttp, href: string): Promise<readonly string[] | undefined> {
  const { body } = await http.request('GET', href);
  if (body === undefined) return undefined;
  const links = body._links?.conversation ?? [];
  const listed = Array.isArray(links) ? links : [links];
  const embedded = embeddedOf(body, 'conversation').map((one: Resource) => linkOf(one, 'self'));
  return [...listed, ...embedded].flatMap((link) => (link ? [link.href] : []));
}
