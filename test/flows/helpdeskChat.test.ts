import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { spawnAdmin } from '../admin/support.ts';
import { type Agent, startAgent } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { type SpawnedProduct, spawnProduct } from '../support/spawnProduct.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import { type Exchange, freePort, openTap, type Tap } from './tap.ts';

const password = 'flow-password-1';
const helpdeskUri = 'sip:helpdesk@contoso.example';

/**
 * The call flow of the seed, step by step, between three parties that share no memory: the visitor and the agent (UCWA
 * clients here), the helpdesk (one process), the platform (another process). Two taps lie on the wires between helpdesk
 * and platform, one a direction, and the test reads what went by.
 */
describe('a visitor on a website chats with the helpdesk, through all twenty steps', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-flow-'));
  let toPlatform: Tap;
  let toHelpdesk: Tap;
  let platform: SpawnedProduct;
  let helpdesk: SpawnedProduct;
  let agent: Agent;
  let visitor: Visitor;
  let chat: AgentChat;

  before(async () => {
    [toPlatform, toHelpdesk] = await Promise.all([openTap(), openTap()]);
    const [platformPort, helpdeskPort] = await Promise.all([freePort(), freePort()]);
    toPlatform.target = `http://127.0.0.1:${platformPort}`;
    toHelpdesk.target = `http://127.0.0.1:${helpdeskPort}`;
    const common = { APPLICATION_ENDPOINT: helpdeskUri, EVENT_POLL_MIN_MS: '100' };
    const platformEnv = {
      ...common,
      PORT: String(platformPort),
      ROLES: 'platform',
      DATABASE_URL: `file:${folder}/platform/helpdesk.db`,
      PUBLIC_URL: toPlatform.url,
      DEMO_PASSWORD: password,
    };
    platform = await spawnProduct(folder, platformEnv);
    const registered = await admin(platformEnv, [
      ...['application', 'add', '--name', 'Contoso Helpdesk', '--endpoint', helpdeskUri],
      ...['--callback', `${toHelpdesk.url}/callback`, '--audience', 'https://helpdesk.contoso.example'],
    ]);
    const helpdeskEnv = {
      ...common,
      PORT: String(helpdeskPort),
      ROLES: 'helpdesk',
      DATABASE_URL: `file:${folder}/helpdesk/helpdesk.db`,
      PUBLIC_URL: toHelpdesk.url,
      PLATFORM_URL: String(registered.discoverUrl),
      PLATFORM_AUTHORITY: String(registered.authority),
      PLATFORM_CLIENT_ID: String(registered.clientId),
      PLATFORM_CLIENT_SECRET: String(registered.clientSecret),
      PLATFORM_RESOURCE: String(registered.resource),
      CALLBACK_AUDIENCE: 'https://helpdesk.contoso.example',
      CALLBACK_ISSUERS: String(registered.issuer),
      CALLBACK_JWKS_URL: String(registered.jwksUrl),
      CALLBACK_TENANT: String(registered.tenant),
      PLATFORM_REPLAYS_HISTORY: 'true',
      WELCOME_TEXT: 'Welcome to Contoso.',
    };
    await admin(helpdeskEnv, [
      'staff',
      'add',
      '--name',
      'Alice',
      '--uri',
      'sip:alice@contoso.example',
      '--role',
      'agent',
    ]);
    helpdesk = await spawnProduct(folder, helpdeskEnv);
    agent = await startAgent(toPlatform.url, { username: 'alice', password });
  });
  after(async () => {
    visitor?.close();
    agent?.close();
    await Promise.all([helpdesk?.kill('SIGTERM'), platform?.kill('SIGTERM')]);
    await Promise.all([toPlatform.close(), toHelpdesk.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs an operator's command; answers what it printed. */
  async function admin(env: Record<string, string>, args: string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await spawnAdmin({ env }, args);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout) as Record<string, unknown>;
  }
  const callbacks = (): string[] =>
    toHelpdesk.exchanges
      .filter(({ method, path }) => method === 'POST' && path.startsWith('/callback'))
      .flatMap(({ body }) => (JSON.parse(body) as Envelope).sender.flatMap(({ events }) => events))
      .map((event) => `${bareRel(event.link.rel)} ${event.type}`);

  async function eventually<T>(what: string, find: () => T | undefined | false): Promise<T> {
    for (const until = Date.now() + 5000; ; await pause(10)) {
      const found = find();
      if (found) return found;
      assert.ok(Date.now() < until, `no ${what}; callbacks were: ${callbacks().join(', ')}`);
    }
  }
  /** The first request of its kind that went to the platform. */
  const asked = (method: string, path: RegExp): Promise<Exchange> =>
    eventually(`${method} ${path}`, () =>
      toPlatform.exchanges.find((exchange) => exchange.method === method && path.test(exchange.path)),
    );
  /** That callbacks told these events, one after another, whatever came between. */
  const told = (...events: string[]): Promise<true> =>
    eventually(events.join(', then '), () => {
      let from = 0;
      return events.every((event) => {
        const at = callbacks().indexOf(event, from);
        from = at + 1;
        return at >= 0;
      });
    });

  it('1–2: the helpdesk discovers the API and gets its capabilities', async () => {
    assert.equal((await asked('GET', /\/v1\/applications\/\d{10}\?/)).status, 200);
    assert.equal((await asked('GET', /^\/platformservice\/discover$/)).status, 200);
    assert.equal((await asked('GET', /^\/platformservice\/v1\/applications\?endpointId=/)).status, 200);
  });

  it('3–5: it gets a token for the visitor, who discovers, and makes his session with it', async () => {
    visitor = await startVisitor(toHelpdesk.url, 'Jane');
    assert.equal((await asked('POST', /\/anonApplicationTokens\?/)).status, 200);
    assert.equal((await asked('GET', /\/discover\?anonymousContext=psat/)).status, 200);
    assert.equal((await asked('POST', /^\/ucwa\/psanon\/v1\/applications$/)).status, 201);
  });

  it('6: the visitor sends a messaging invitation to the helpdesk', async () => {
    await visitor.start('My printer is on fire.', { subject: 'Printer', customContent: { order: 7 } });
    assert.equal((await asked('POST', /^\/ucwa\/psanon\/.*\/messagingInvitations$/)).status, 201);
  });

  it('7: the API calls the helpdesk back with what it may do', async () => {
    const body = toHelpdesk.exchanges.find(({ path }) => path.startsWith('/callback'))?.body ?? '';
    assert.match(body, /"ms:rtc:saas:startAdhocMeeting"/);
    assert.match(body, /"ms:rtc:saas:acceptAndBridge"/);
    assert.match(body, /"ms:rtc:saas:inviteUserToMeeting"/);
    assert.match(body, /"customContent":\{"href":"data:/);
  });

  it('8: the helpdesk starts an on-demand meeting and joins its messaging', async () => {
    const start = await asked('POST', /\/startAdhocMeeting\?/);
    assert.equal(start.status, 201);
    assert.match(JSON.parse(start.body).callbackUrl, /\/callback\?request=/);
    await told('onlineMeetingInvitation started', 'conversation added', 'onlineMeetingInvitation completed');
    assert.equal((await asked('POST', /\/messagingInvitations\?conversationId=/)).status, 201);
  });

  it('9: it accepts the chat and bridges it into the meeting', async () => {
    const accept = await asked('POST', /\/acceptAndBridge\?/);
    assert.equal(accept.status, 200);
    assert.equal(JSON.parse(accept.body).impersonatedDisplayName, 'Jane');
  });

  it('10: it is told of the bridge before the invitation completes', async () => {
    await told('conversationBridge added', 'messagingInvitation completed');
  });

  it('11: it adds the staff to the bridge, with the message filter off', async () => {
    const bridged = await asked('POST', /\/bridgedParticipants\?/);
    assert.equal(bridged.status, 201);
    assert.deepEqual(JSON.parse(bridged.body), {
      displayName: 'Alice',
      participantUri: 'sip:alice@contoso.example',
      messageFilterState: 'Disabled',
    });
    await told('bridgedParticipant added');
  });

  it('12: it sends the welcome and is told that it was sent', async () => {
    assert.equal((await asked('POST', /\/messaging\/messages\?endpointId=/)).body, 'Welcome to Contoso.');
    await told('message completed');
  });

  it('13: the visitor receives the welcome, after what he said first', async () => {
    await visitor.waitForMessage('Welcome to Contoso.');
    const [first, welcome] = visitor.messages();
    assert.equal(first?.text, 'My printer is on fire.');
    assert.equal(welcome?.from?.name, 'Contoso Helpdesk');
  });

  it('14: it invites the agent into the meeting', async () => {
    const invitation = await agent.nextInvitation();
    assert.equal((await asked('POST', /\/userMeetingInvitations\?/)).status, 201);
    assert.deepEqual([invitation.visitorName, invitation.subject], ['Jane', 'Printer']);
    chat = await invitation.accept();
    assert.equal((await chat.waitForMessage(/printer/)).from?.name, 'Jane');
  });

  it('15: it is told when the agent joined', async () => {
    await told('participantInvitation started', 'participant added', 'participantInvitation completed');
    await visitor.waitForMessage('Alice joined.');
  });

  it('16: the agent types, and the visitor sees it', async () => {
    assert.equal((await chat.type()).status, 204);
    const typist = await visitor.waitFor('typing', ({ event }) =>
      event.in?.rel === 'typingParticipants' && event.type === 'added' ? event.link.title : undefined,
    );
    assert.equal(typist, 'Alice');
  });

  it('17: the agent sends a message, and the visitor has it; and back', async () => {
    assert.equal((await chat.say('Is everybody safe?')).status, 201);
    assert.equal((await visitor.waitForMessage('Is everybody safe?')).from?.name, 'Alice');
    assert.equal((await visitor.say('Yes, thank you.')).status, 201);
    await chat.waitForMessage('Yes, thank you.');
  });

  it('18–19: the visitor closes the conversation, and the helpdesk is told', async () => {
    assert.equal((await visitor.end()).status, 204);
    await told('conversation deleted');
  });

  it('20: the helpdesk ends the meeting, and the agent is told', async () => {
    assert.equal((await asked('DELETE', /\/conversations\/[\w-]+\?/)).status, 204);
    await agent.waitFor('the end', ({ event }) =>
      event.link.rel === 'conversation' && event.type === 'deleted' ? true : undefined,
    );
  });

  it('nobody was called at any address but those of the contract, and every callback was taken', () => {
    for (const { path, status } of toHelpdesk.exchanges.filter(({ method }) => method === 'POST'))
      assert.ok(status < 300, `${path} answered ${status}`);
    assert.ok(
      toPlatform.exchanges.every(({ path }) =>
        /^\/(platformservice|ucwa|WebTicket|Autodiscover|[^/]+\/oauth2|\.well-known)/i.test(path),
      ),
    );
  });
});
