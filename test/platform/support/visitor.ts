import { encodeDataUri } from '../../../server/wire/dataUri.ts';
import { embeddedOf, type Resource } from '../../../server/wire/resource.ts';
import { type Channel, openChannel } from './channel.ts';
import type { TestPlatform } from './platform.ts';
import type { TrustedApplication } from './trustedApplication.ts';
import { type Answer, type Ask, ask, linked } from './wire.ts';

/** A visitor's session: his UCWA application and the channel of the tab that made it. */
export interface Visitor {
  readonly token: string;
  readonly resource: Resource;
  readonly communication: Resource;
  readonly channel: Channel;
  /** Asks with his token. */
  ask(method: string, href: string, options?: Ask): Promise<Answer>;
  /** Asks for a chat; the id of its conversation. */
  requestChat(options?: { text?: string; subject?: string; operationId?: string }): Promise<string>;
  /** Another tab of his: a fresh channel. */
  tab(): Promise<Channel>;
}

/** Lets a visitor in from the token on. */
export async function startVisitor(
  platform: TestPlatform,
  desk: TrustedApplication,
  options: { name?: string; sessionId?: string } = {},
): Promise<Visitor> {
  const { token, discover } = await desk.visit(options.sessionId ? { sessionId: options.sessionId } : {});
  const discovered = await ask('GET', discover);
  const applications = linked(discovered.body, 'anonApplications');
  const make = () => ask('POST', applications, { token, json: { anonymousDisplayName: options.name ?? 'Jane' } });
  const made = await make();
  const communication = embeddedOf(made.body, 'communication')[0] ?? {};
  const absolute = (href: string) => new URL(href, platform.url).href;
  const call = (method: string, href: string, more: Ask = {}) => ask(method, absolute(href), { token, ...more });
  return {
    token,
    resource: made.body,
    communication,
    channel: openChannel(absolute(linked(made.body, 'events')), token),
    ask: call,
    async requestChat({ text, subject = 'Help', operationId } = {}) {
      const json = {
        ...(operationId ? { operationId } : {}),
        to: desk.endpoint,
        subject,
        ...(text ? { _links: { message: { href: encodeDataUri('text/plain', text) } } } : {}),
      };
      const { location, status } = await call('POST', linked(communication, 'startMessaging'), { json });
      if (status !== 201) throw new Error(`startMessaging: ${status}`);
      return location.split('/').at(-1) ?? '';
    },
    async tab() {
      const again = await make();
      return openChannel(absolute(linked(again.body, 'events')), token);
    },
  };
}
