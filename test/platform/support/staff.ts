import { embeddedOf, type Resource } from '../../../server/wire/resource.ts';
import { type Channel, openChannel } from './channel.ts';
import type { TestPlatform } from './platform.ts';
import { lastOf } from './told.ts';
import { type Answer, type Ask, ask, linked } from './wire.ts';

/** A member of the staff with an account, at one client. */
export interface Staff {
  readonly uri: string;
  readonly token: string;
  /** His UCWA application as it was made, and its own address without a query. */
  readonly resource: Resource;
  readonly path: string;
  readonly channel: Channel;
  /** Asks with his token. */
  ask(method: string, href: string, options?: Ask): Promise<Answer>;
  /** Another client of the same person, available too. */
  client(endpointId: string): Promise<Staff>;
  /** Accepts the next invitation and joins its messaging; the id of the meeting. */
  join(): Promise<string>;
}

/** Makes an account `sip:<name>@contoso.example`. */
export async function addStaff(platform: TestPlatform, name: string): Promise<string> {
  const { uri } = await platform.identity.accounts.add({
    uri: `sip:${name.toLowerCase()}@contoso.example`,
    name,
    role: 'agent',
    password: 'correct horse',
  });
  return uri;
}

/** A token for a member of the staff, as its door would give it. */
export async function tokenOf(platform: TestPlatform, uri: string): Promise<string> {
  const account = platform.identity.accounts.byUri(uri);
  const ticket = account && (await platform.identity.staffTokens.issue(account));
  if (!ticket) throw new Error(`${uri} was not let in`);
  return ticket.accessToken;
}

export const clientFacts = { userAgent: 'test', endpointId: 'test', culture: 'en-US', type: 'Browser' };

/** Signs a member of the staff in, and makes him available unless told otherwise. */
export async function startStaff(
  platform: TestPlatform,
  uri: string,
  options: { endpointId?: string; available?: boolean } = {},
): Promise<Staff> {
  const token = await tokenOf(platform, uri);
  const json = { ...clientFacts, endpointId: options.endpointId ?? clientFacts.endpointId };
  const made = await ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, { token, json });
  const absolute = (href: string) => new URL(href, platform.url).href;
  const call = (method: string, href: string, more: Ask = {}) => ask(method, absolute(href), { token, ...more });
  const channel = openChannel(absolute(linked(made.body, 'events')), token);
  if (options.available !== false && made.status === 201) {
    await call('POST', linked(embeddedOf(made.body, 'me')[0], 'makeMeAvailable'), {
      json: { supportedModalities: ['Messaging'] },
    });
  }
  return {
    uri,
    token,
    resource: made.body,
    path: linked(made.body, 'self').split('?')[0] ?? '',
    channel,
    ask: call,
    client: (endpointId) => startStaff(platform, uri, { endpointId }),
    async join() {
      const rung = await channel.until(
        'invitation',
        ({ rel, event }) => rel === 'onlineMeetingInvitation' && event.type === 'started',
      );
      const invitation = lastOf(rung, 'onlineMeetingInvitation');
      await call('POST', linked(invitation, 'accept'));
      const joined = await channel.until('messaging', ({ rel }) => rel === 'messaging');
      await call('POST', linked(lastOf(joined, 'messaging'), 'addMessaging'), { json: { operationId: 'join' } });
      await channel.until('connected messaging', ({ resource }) => resource?.state === 'Connected');
      return linked(invitation, 'conversation').split('/').at(-1) ?? '';
    },
  };
}
