import { bareRel } from '../../../server/wire/rels.ts';
import type { Resource } from '../../../server/wire/resource.ts';
import type { TestPlatform } from './platform.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { type Answer, type Ask, ask, linked } from './wire.ts';

/** A trusted application: registered, signed in, and called back at a real server of its own. */
export interface TrustedApplication {
  readonly id: string;
  readonly name: string;
  readonly endpoint: string;
  readonly audience: string;
  readonly callbackUrl: string;
  readonly token: string;
  readonly receiver: Receiver;
  /** Its own resource (trusted-application-api.md 2). */
  readonly resource: Resource;
  /** Asks with its token; an href as it stood in a link. */
  ask(method: string, href: string, options?: Ask): Promise<Answer>;
  /** As `ask` with POST, following a link. */
  post(resource: Resource, rel: string, json?: unknown): Promise<Answer>;
  /** A token for a visit, and where to begin it. */
  visit(options?: { sessionId?: string; allowedOrigins?: string }): Promise<{ token: string; discover: string }>;
  close(): Promise<void>;
}

let registered = 0;

/**
 * Registers an application under an endpoint of its own and signs it in by its client secret.
 * @param options.callbackPath below its receiver
 */
export async function startApplication(
  platform: TestPlatform,
  options: { callbackPath?: string; receiver?: Receiver; builtIn?: boolean } = {},
): Promise<TrustedApplication> {
  registered += 1;
  const receiver = options.receiver ?? (await startReceiver());
  const input = {
    name: `Desk ${registered}`,
    endpoint: `sip:desk${registered}@contoso.example`,
    callbackUrl: receiver.url + (options.callbackPath ?? '/callback'),
    audience: `https://desk${registered}.example`,
  };
  const { applications } = platform.identity;
  const { application, clientSecret } = await (options.builtIn
    ? applications.ensureBuiltIn(input)
    : applications.register(input));
  const { token, resource } = await signIn(platform, application, clientSecret);
  const call = (method: string, href: string, more: Ask = {}) =>
    ask(method, new URL(href, platform.url).href, { token, ...more });
  return {
    ...input,
    id: application.id,
    token,
    receiver,
    resource,
    ask: call,
    post: (from, rel, json) => call('POST', linked(from, rel), json === undefined ? {} : { json }),
    async visit({ sessionId, allowedOrigins = platform.url } = {}) {
      const json = { ...(sessionId ? { applicationSessionId: sessionId } : {}), allowedOrigins };
      const { body } = await call('POST', linked(resource, 'anonApplicationTokens'), { json });
      return { token: String(body.token), discover: linked(body, 'discover') };
    },
    close: receiver.close,
  };
}

/** Discover → token → applications → application, as the wire has it (1.1, 1.2, 1.4). */
async function signIn(platform: TestPlatform, application: { clientId: string; endpoint: string }, secret: string) {
  const tokens = await ask('POST', `${platform.url}/contoso.example/oauth2/token`, {
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: secret,
      resource: platform.url,
    }),
  });
  const token = String(tokens.body.access_token);
  const discovered = await ask('GET', `${platform.url}/platformservice/discover`);
  const all = linked(discovered.body, 'applications');
  const applications = await ask('GET', `${all}?endpointId=${application.endpoint}`, { token });
  const own = await ask('GET', new URL(linked(applications.body, 'application'), platform.url).href, { token });
  return { token, resource: own.body };
}

/** The resource that events embedded under a rel last, in what an application was told of a conversation. */
export function heard(application: TrustedApplication, rel: string, conversation?: string): Resource {
  const found = application.receiver.told(conversation).findLast((told) => told.rel === rel && told.resource);
  if (!found?.resource) throw new Error(`the application was not told of a ${rel}`);
  return found.resource;
}

/** Waits until the application was told of an event, and gives its resource. */
export const hear = (application: TrustedApplication, rel: string, type: string, conversation?: string) =>
  application.receiver.hear(`${rel} ${type}`, (told, callback) =>
    bareRel(told.rel) === rel &&
    told.event.type === type &&
    (conversation === undefined || callback.conversation === conversation)
      ? (told.resource ?? {})
      : undefined,
  );
