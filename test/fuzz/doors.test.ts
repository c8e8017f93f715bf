import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { applicationAdd } from '../../server/admin/application.ts';
import { readConfig } from '../../server/config.ts';
import { run } from '../admin/support.ts';
import { callbackToken } from '../helpdesk/support/openDesk.ts';
import { type Agent as StaffMember, startAgent } from '../support/agent.ts';
import { demoPassword, startTestProduct, type TestProduct } from '../support/product.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import * as corpus from './corpus.ts';
import { type Chance, createChance, mutateBody, mutateJson, mutateText } from './mutate.ts';

/** One way in: where a broken request goes, and who sends it. */
interface Door {
  readonly name: string;
  readonly path: (chance: Chance) => string;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly token?: string;
  readonly type?: string;
  readonly body?: (chance: Chance) => string;
}

const perDoor = 40;
const seed = Number(process.env.FUZZ_SEED ?? 20_221_120);

describe('the running product given anything at all', function () {
  this.timeout(60_000);
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let product: TestProduct;
  let visitor: Visitor;
  let alice: StaffMember;
  let tried = 0;

  before(async () => {
    product = await startTestProduct({ EVENT_POLL_MIN_MS: '100' });
    visitor = await startVisitor(product.url, 'Jane');
    alice = await startAgent(product.url, { username: 'alice', password: demoPassword });
    await visitor.start('My printer burns.');
    await visitor.waitForMessage(/./);
  });
  after(async () => {
    visitor.close();
    alice.close();
    agent.destroy();
    await product.stop();
  });

  function send(door: Door, chance: Chance): Promise<{ status: number; body: string; sent: string }> {
    const [path, body] = [sendable(door.path(chance)), door.body?.(chance) ?? ''];
    const headers = {
      'content-type': door.type ?? 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(door.token ? { authorization: `Bearer ${door.token}` } : {}),
    };
    return new Promise((resolve, reject) => {
      const sent = `${door.method ?? 'POST'} ${path} ${body.slice(0, 600)}`;
      const going = request(`${product.url}${path}`, { method: door.method ?? 'POST', headers, agent }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: text, sent }));
        answer.on('error', reject);
      });
      going.on('error', reject);
      going.setTimeout(5_000, () => going.destroy(new Error(`no answer in 5 s: ${sent}`)));
      going.end(body);
    });
  }

  const input = (chance: Chance): string => mutateBody(chance.of(corpus.inputs), chance);
  const path = (fixed: string) => () => fixed;
  const inQuery = (before: string, value: string) => (chance: Chance) =>
    `${before}${encodeURI(mutateText(value, chance))}`;

  it('refuses it with a reason, at every door, and never fails', async () => {
    const doors = await doorsOf();
    const chance = createChance(seed);
    const statuses = new Map<string, Set<number>>();
    for (const door of doors)
      for (let number = 0; number < perDoor; number += 1) {
        const { status, body, sent } = await send(door, chance);
        tried += 1;
        assert.ok(status >= 200 && status < 500, `${status} ${body.slice(0, 300)} (FUZZ_SEED=${seed}) for ${sent}`);
        if (status >= 400) assert.ok(body.length > 0, `${status} without a reason for ${sent}`);
        statuses.set(door.name, (statuses.get(door.name) ?? new Set()).add(status));
      }
    for (const [name, seen] of statuses)
      assert.ok(
        [...seen].some((status) => status >= 400),
        `nothing was refused at ${name}: ${[...seen].join(', ')}`,
      );
    assert.ok(tried >= 500, `${tried}`);
  });

  it('still works afterwards', async () => {
    await visitor.say('Still there?');
    await visitor.waitForMessage('Still there?');
    const { status } = await fetch(`${product.url}/health/live`);
    assert.equal(status, 200);
  });

  async function doorsOf(): Promise<Door[]> {
    const link = (of: typeof visitor | typeof alice, pattern: RegExp): string => {
      const found = pattern.exec(JSON.stringify(of.events));
      assert.ok(found, `${pattern}`);
      return found[0];
    };
    const psat = await tokenOf({ name: 'Fuzz' });
    const janes = await tokenOf({ applicationSessionId: visitor.sessionId });
    const third = await thirdApplication();
    const theirs = (path: string) =>
      `/platformservice/v1/applications/${third.id}${path}?endpointId=sip%3afuzz%40contoso.example`;
    const staff = await staffToken();
    const application = link(visitor, /\/ucwa\/psanon\/v1\/applications\/\d+/);
    const conversation = link(visitor, /\/ucwa\/psanon\/v1\/applications\/\d+\/communication\/conversations\/[\w-]+/);
    const client = new URL(alice.http.resolve(link(alice, /\/ucwa\/oauth\/v1\/applications\/\d+/))).pathname;
    const callback = (chance: Chance) => mutateBody(chance.of(corpus.callbacks), chance);
    return [
      { name: 'chat token', path: path('/chat/token'), body: input },
      { name: 'chat status', path: path('/chat/status'), body: input },
      { name: 'chat message', path: path('/chat/message'), body: input },
      { name: 'callback of a stranger', path: path('/callback'), token: await callbackToken(), body: callback },
      { name: 'callback without a token', path: path('/callback?request=1'), body: callback },
      { name: 'discover', method: 'GET', path: inQuery('/platformservice/discover?anonymousContext=', psat) },
      {
        name: 'token of an application',
        path: path('/contoso.example/oauth2/token'),
        type: 'application/x-www-form-urlencoded',
        body: (chance) => mutateText(corpus.form, chance),
      },
      {
        name: 'WebTicket',
        path: path('/WebTicket/oauthtoken'),
        type: 'application/x-www-form-urlencoded',
        body: (chance) => mutateText('grant_type=refresh_token&refresh_token=abc', chance),
      },
      {
        name: 'WebTicket, multipart',
        path: path('/WebTicket/oauthtoken'),
        type: 'multipart/form-data; boundary=b1',
        body: (chance) =>
          mutateText('--b1\r\nContent-Disposition: form-data; name="grant_type"\r\n\r\nx\r\n--b1--\r\n', chance),
      },
      { name: 'anonApplicationTokens', path: path(theirs('/anonApplicationTokens')), token: third.token, body: input },
      {
        name: 'startAdhocMeeting',
        path: path(theirs('/communication/onlineMeetingInvitations/startAdhocMeeting')),
        token: third.token,
        body: input,
      },
      {
        name: 'inviteUserToMeeting',
        path: path(theirs('/communication/userMeetingInvitations')),
        token: third.token,
        body: input,
      },
      {
        name: 'endpointId',
        method: 'GET',
        path: inQuery(`/platformservice/v1/applications/${third.id}?endpointId=`, 'sip%3afuzz%40contoso.example'),
        token: third.token,
      },
      { name: 'anonApplications', path: path('/ucwa/psanon/v1/applications'), token: psat, body: input },
      {
        name: 'startMessaging',
        path: path(`${application}/communication/messagingInvitations`),
        token: janes,
        body: input,
      },
      {
        name: 'startMessaging, multipart',
        path: path(`${application}/communication/messagingInvitations`),
        token: janes,
        type: corpus.relatedType,
        body: (chance) => mutateText(corpus.related(input(chance)), chance),
      },
      {
        name: 'a visitor’s line',
        path: inQuery(`${conversation}/messaging/messages?operationId=`, 'x'.repeat(60)),
        token: janes,
        type: 'text/plain',
        body: (chance) => mutateText('Hello', chance),
      },
      {
        name: 'event channel',
        method: 'GET',
        path: inQuery(`${application}/events?timeout=1&ack=1&key=`, '9.17.AAAAAAAAAAAAAAAAAAAAAA'),
        token: psat,
      },
      {
        name: 'staff application',
        path: path('/ucwa/oauth/v1/applications'),
        token: staff,
        body: (chance) => mutateJson({ userAgent: 'x', endpointId: 'fuzz', culture: 'en', type: 'Browser' }, chance),
      },
      { name: 'makeMeAvailable', path: path(`${client}/me/makeMeAvailable`), token: staff, body: input },
      { name: 'presence', path: path(`${client}/me/presence`), token: staff, body: input },
      {
        name: 'an address',
        method: 'GET',
        path: (chance) =>
          `/platformservice/${encodeURI(mutateText('v1/applications/1/communication/conversations/x?endpointId=sip%3ax', chance))}`,
        token: staff,
      },
    ];
  }

  async function tokenOf(body: object): Promise<string> {
    const answer = await fetch(`${product.url}/chat/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return ((await answer.json()) as { token: string }).token;
  }

  /** An application of somebody else's, with a token for it. */
  async function thirdApplication(): Promise<{ id: string; token: string }> {
    const config = readConfig({ DATABASE_URL: `file:${product.folder}/helpdesk.db`, PUBLIC_URL: product.url });
    const args = ['--name', 'Fuzz', '--endpoint', 'sip:fuzz@contoso.example', '--callback', 'http://127.0.0.1:9/'];
    const installation = { config, env: {}, folder: product.folder, remove: () => undefined };
    const made = (await run(applicationAdd, installation, { args: [...args, '--audience', 'urn:fuzz'] })) as Record<
      'applicationId' | 'clientId' | 'clientSecret' | 'tenant' | 'resource',
      string
    >;
    const answer = await fetch(`${product.url}/${made.tenant}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: made.clientId,
        client_secret: made.clientSecret,
        resource: made.resource,
      }),
    });
    return { id: made.applicationId, token: ((await answer.json()) as { access_token: string }).access_token };
  }

  async function staffToken(): Promise<string> {
    const answer = await fetch(`${product.url}/WebTicket/oauthtoken`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'bob', password: demoPassword }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  }
});

/** Node sends no address with control characters or beyond ASCII. */
const sendable = (path: string): string =>
  path.replaceAll(/[^\u0021-\u007e]/g, (odd) => encodeURIComponent(/[\ud800-\udfff]/.test(odd) ? '?' : odd));
