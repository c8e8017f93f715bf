import { applicationAdd } from '../../../../server/admin/application.ts';
import { readConfig } from '../../../../server/config.ts';
import { run } from '../../../admin/support.ts';
import { type Agent, startAgent } from '../../../support/agent.ts';
import { demoPassword, startTestProduct } from '../../../support/product.ts';
import { closed, type OpenDesk, openDesk, serve } from '../openDesk.ts';
import { type Answer, type Asked, openProxy, passTo } from './proxy.ts';
import { type Callback, isAnswer, type Variant, type VariantWire } from './variant.ts';

/**
 * Our platform, seen by a helpdesk through a proxy that makes a platform of another make of it. One platform and one
 * agent, who speaks to it directly; a fresh helpdesk for each variant.
 */
export interface VariantPlatform {
  readonly agent: Agent;
  /** Every request that the helpdesk of the variant made, as it made it. */
  readonly asked: readonly Asked[];
  /** Bodies of callbacks as the helpdesk got them. */
  readonly told: readonly string[];
  open(variant: Variant): Promise<VariantDesk>;
  /** Another agent; to be closed by who asked for him. */
  signIn(username: string): Promise<Agent>;
  close(): Promise<void>;
}

export interface VariantDesk {
  readonly url: string;
  readonly desk: OpenDesk;
  close(): Promise<void>;
}

const endpoint = 'sip:helpdesk@contoso.example';
const audience = 'https://helpdesk.contoso.example';

export async function openVariantPlatform(): Promise<VariantPlatform> {
  const platform = await startTestProduct({ ROLES: 'platform', EVENT_POLL_MIN_MS: '100' });
  /** The helpdesk that stands before the platform now. What was on its way to an earlier one never comes to it. */
  let now: { readonly wire: VariantWire; url: string } = { wire: {}, url: '' };
  const asked: Asked[] = [];
  const told: string[] = [];

  const toPlatform = passTo(() => platform.url);
  /** What the helpdesk takes for the platform. Where a visitor goes is none of its business and stays as it is. */
  const front = await openProxy(async (request) => {
    asked.push(request);
    const { wire } = now;
    const made = wire.ask?.(request) ?? request;
    const answer = isAnswer(made) ? made : await toPlatform(made);
    const shown = /anonApplicationTokens/i.test(request.url) ? answer : elsewhere(answer);
    return (await wire.answer?.(shown, request)) ?? shown;
  });
  const elsewhere = (answer: Answer): Answer => ({
    ...answer,
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, value.replaceAll(platform.url, front.url)]),
    ),
    body: answer.body.replaceAll(platform.url, front.url),
  });

  /** What the platform takes for the helpdesk. */
  const back = await openProxy(async (request) => {
    const to = now;
    const { wire } = to;
    const toHelpdesk = passTo(() => to.url);
    const deliver = async ({ url, body }: Callback): Promise<Answer> => {
      told.push(body);
      return toHelpdesk({ ...request, url, body });
    };
    const body = request.body.replaceAll(platform.url, front.url);
    const callback = { url: request.url, body: wire.tell?.(body) ?? body };
    return wire.courier ? wire.courier(callback, deliver) : deliver(callback);
  });

  const config = readConfig({ DATABASE_URL: `file:${platform.folder}/helpdesk.db`, PUBLIC_URL: platform.url });
  const installation = { config, env: {}, folder: platform.folder, remove: () => undefined };
  const args = ['--name', 'Contoso Helpdesk', '--endpoint', endpoint, '--callback', `${back.url}/callback`];
  const given = (await run(applicationAdd, installation, { args: [...args, '--audience', audience] })) as Record<
    'clientId' | 'clientSecret' | 'tenant' | 'authority' | 'resource' | 'issuer' | 'jwksUrl',
    string
  >;
  const agent = await startAgent(platform.url, { username: 'alice', password: demoPassword });

  return {
    agent,
    asked,
    told,
    signIn: (username) => startAgent(platform.url, { username, password: demoPassword }),
    async open(variant) {
      [asked.length, told.length] = [0, 0];
      const opened = { wire: variant.wire(), url: '' };
      now = opened;
      const desk = await openDesk({
        platformUrl: front.url,
        settings: {
          endpoint,
          platformOrigins: [],
          callbackUrl: () => `${back.url}/callback`,
          oauth: {
            authority: () => given.authority,
            tenant: given.tenant,
            clientId: given.clientId,
            clientSecret: given.clientSecret,
            resource: () => given.resource,
          },
          widgetOrigins: () => [opened.url],
          ...variant.settings,
        },
        check: { audience, issuers: () => [given.issuer], jwksUrl: () => given.jwksUrl, tenant: given.tenant },
        start: true,
      });
      await desk.helpdesk.roster.add({ uri: 'sip:alice@contoso.example', name: 'Alice', role: 'agent' });
      const { server, url } = await serve((request, response) => desk.app(request, response));
      opened.url = url;
      return {
        url,
        desk,
        async close() {
          opened.url = 'http://127.0.0.1:9'; // nobody is there any more
          await closed(server);
          await desk.close();
        },
      };
    },
    async close() {
      agent.close();
      await Promise.all([front.close(), back.close()]);
      await platform.stop();
    },
  };
}
