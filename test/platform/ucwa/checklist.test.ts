import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { linkOf, type Resource } from '../../../server/wire/resource.ts';
import { openChannel } from '../support/channel.ts';
import { type Chat, idIn, messagesOf, startChat, startHelp } from '../support/chat.ts';
import { startPlatform, type TestPlatform } from '../support/platform.ts';
import { connectTo, rawly } from '../support/rawHttp.ts';
import { addStaff, clientFacts, type Staff, startStaff } from '../support/staff.ts';
import { lastOf, textIn, words } from '../support/told.ts';
import { startApplication, type TrustedApplication } from '../support/trustedApplication.ts';
import { ask, linked, refusalOf } from '../support/wire.ts';

const user = '/Autodiscover/AutodiscoverService.svc/root/oauth/user';

/** Line by line what real clients need (ucwa.md 9.8), and what their users complained about (ucwa.md 11). */
describe('the compatibility checklist', () => {
  let platform: TestPlatform;
  let desk: TrustedApplication;
  let alice: Staff;
  let chat: Chat;
  before(async () => {
    platform = await startPlatform({ TYPING_TIMEOUT_MS: '150' });
    desk = await startApplication(platform);
    alice = await startStaff(platform, await addStaff(platform, 'Alice'));
    chat = await startHelp(platform, desk, alice);
  });
  after(async () => {
    await platform.stop();
    await desk.close();
  });
  const bearer = () => `Authorization: Bearer ${alice.token}`;
  const conversation = () => `${alice.path}/communication/conversations/${chat.meeting}`;

  it('1: two slashes at the beginning of a path are one', async () => {
    for (const slashes of ['//', '///']) {
      const me = await rawly(platform, [`GET ${slashes}${alice.path.slice(1)}/me HTTP/1.1`, bearer()]);
      assert.equal(me.status, 200);
      assert.match(me.body, /"name":"Alice"/);
    }
  });

  it('2: the addresses that clients build by hand are these, and none has a query', async () => {
    const messaging = (await alice.ask('GET', `${conversation()}/messaging`)).body;
    assert.deepEqual(
      ['self', 'sendMessage', 'setIsTyping', 'stopMessaging'].map((rel) => linked(messaging, rel)),
      ['', '/messages', '/typing', '/terminate'].map((rest) => `${conversation()}/messaging${rest}`),
    );
    const sent = await alice.ask('POST', `${linked(messaging, 'sendMessage')}?OperationContext=7`, {
      text: 'appended',
    });
    assert.match(sent.location, new RegExp(`^${conversation()}/messaging/messages/\\d+$`));
    assert.equal((await alice.ask('POST', sent.location, { text: 'to its own address' })).status, 201);
    const ringing = await ringAlice();
    assert.equal(linked(ringing, 'accept'), `${linked(ringing, 'self')}/accept`);
    const hrefs = JSON.stringify([messaging, ringing, alice.resource._embedded]).match(/"href":"\/[^"]*"/g) ?? [];
    assert.deepEqual(
      hrefs.filter((href) => href.includes('?') && !/conversations\?filter=active|\?onlineMeetingUri=adhoc/.test(href)),
      [],
    );
    await alice.ask('POST', linked(ringing, 'decline'));
  });

  it('3: who always unpacks gets what can be unpacked', async () => {
    const head = [`GET ${alice.path} HTTP/1.1`, bearer(), 'Accept-Encoding: gzip'];
    const { lines } = await rawly(platform, head);
    assert.ok(lines.includes('Content-Encoding: gzip'), lines.join());
    const parked = alice.channel.poll(2000);
    await chat.say('x'.repeat(2000));
    assert.ok((await parked).length > 0, 'fetch asks for gzip, and unpacks');
  });

  it('4: a content type on GET, no body or null on POST, and junk on terminate are fine', async () => {
    const get = await rawly(platform, [`GET ${alice.path}/me HTTP/1.1`, bearer(), 'Content-Type: application/json']);
    assert.equal(get.status, 200);
    for (const body of ['', 'null', '{}', '""', '\uFEFF{}']) {
      const head = [`POST ${alice.path}/me/note HTTP/1.1`, bearer(), 'Content-Type: application/json'];
      assert.equal((await rawly(platform, head, { body })).status, 204, body);
    }
    const other = await startChat(platform, desk);
    const own = linked(other.visitor.resource, 'self');
    const terminate = `${own}/communication/conversations/${other.peer}/messaging/terminate`;
    assert.equal((await other.visitor.ask('POST', terminate, { body: '{{ junk <' })).status, 204);
  });

  it('5: invitations, conversations, messaging and messages come with their resources', async () => {
    const bob = await startStaff(platform, await addStaff(platform, 'Bob'));
    const helped = await startHelp(platform, desk, bob);
    await helped.say('hello');
    await helped.answer(bob, 'hi');
    const told = [...helped.visitor.channel.told, ...(await helped.visitor.channel.drain()), ...bob.channel.told];
    for (const rel of ['messagingInvitation', 'conversation', 'messaging', 'message', 'onlineMeetingInvitation']) {
      const some = told.filter((one) => one.rel === rel && one.event.type !== 'deleted');
      assert.ok(some.length > 0 && some.every(({ resource }) => resource !== undefined), rel);
    }
  });

  it('6: headers, paths and properties are read in any case; a challenge is two lines', async () => {
    const head = [`post ${alice.path.toUpperCase()}/ME/NOTE HTTP/1.1`.replace('post', 'POST'), bearer().toUpperCase()];
    assert.equal((await rawly(platform, head, { body: '{"MESSAGE":"x"}' })).status, 401, 'but a token is as it is');
    const path = `/UCWA/OAuth/V1/Applications/${alice.path.split('/').at(-1)}/Me/Note`;
    const shouted = [`POST ${path} HTTP/1.1`, bearer().replace('Authorization: Bearer', 'AUTHORIZATION: bearer')];
    assert.equal((await rawly(platform, shouted, { body: '{"MESSAGE":"x"}' })).status, 204);
    for (const method of ['GET', 'HEAD']) {
      const { status, lines, body } = await rawly(platform, [`${method} ${user} HTTP/1.1`]);
      assert.equal(status, 401);
      const challenges = lines.filter((line) => line.startsWith('WWW-Authenticate: '));
      assert.match(challenges[0] ?? '', /^WWW-Authenticate: Bearer trusted_issuers="[^"]+", client_id="[^"]+"$/);
      assert.match(challenges[1] ?? '', /^WWW-Authenticate: MsRtcOAuth href="http[^"]+",grant_type="[^"]*\bpassword"$/);
      assert.match(challenges[1] ?? '', /href=(.*?),/);
      assert.ok(lines.some((line) => /^Content-Type: text\/html/.test(line)));
      assert.equal(body === '', method === 'HEAD');
    }
  });

  it('7: a client that leaves the port out of its Host is answered, with addresses without host', async () => {
    const { status, body } = await rawly(platform, [`GET ${alice.path} HTTP/1.1`, bearer()], { host: 'localhost' });
    assert.equal(status, 200);
    assert.equal(linked(JSON.parse(body) as Resource, 'self'), alice.path);
    assert.doesNotMatch(body, /"href":"http/);
  });

  it('8: a token serves several applications of a person, and each gets the events', async () => {
    const second = await alice.client('second');
    assert.notEqual(second.path, alice.path);
    await second.channel.drain();
    await alice.channel.drain();
    await alice.ask('POST', `${alice.path}/me/presence`, { json: { availability: 'Busy' } });
    assert.deepEqual((await second.channel.drain()).map(words), ['presence updated']);
    assert.deepEqual((await alice.channel.drain()).map(words), ['presence updated']);
    await alice.ask('POST', `${alice.path}/me/presence`);
    const own = await ask('GET', second.path.replace(/^/, platform.url), { token: alice.token });
    assert.equal(own.status, 200, 'the other client’s token is as good');
    await second.ask('DELETE', second.path);
  });

  it('9: an application is created with 201, and what has no body is 204', async () => {
    const made = await ask('POST', `${platform.url}/ucwa/oauth/v1/applications`, {
      token: alice.token,
      json: { ...clientFacts, endpointId: 'nine' },
    });
    assert.deepEqual([made.status, made.body.rel], [201, 'application']);
    assert.ok(made.headers.get('etag'));
    for (const [method, path] of [
      ['POST', '/me/note'],
      ['POST', '/me/presence'],
      ['POST', '/me/reportMyActivity'],
      ['POST', '/reportMyNetwork'],
      ['POST', `/communication/conversations/${chat.meeting}/messaging/typing`],
    ] as const) {
      const answer = await alice.ask(method, alice.path + path);
      assert.deepEqual([answer.status, answer.text], [204, ''], path);
    }
    await alice.ask('DELETE', linked(made.body, 'self'));
  });

  it('10: a poll whose client has hung up swallows nothing', async () => {
    await alice.channel.drain();
    const href = new URL(alice.channel.href());
    const socket = await connectTo(platform);
    socket.write(`GET ${href.pathname}${href.search}&timeout=60 HTTP/1.1\r\nHost: x\r\n${bearer()}\r\n\r\n`);
    await pause(50);
    socket.destroy();
    await once(socket, 'close');
    await chat.say('is anybody there');
    assert.equal(textIn(lastOf(await alice.channel.poll(1000), 'message')), 'is anybody there');
  });

  describe('what users of the original complained about', () => {
    it('the root is JSON for who does not say (skype-docs#105)', async () => {
      const { lines } = await rawly(platform, [`GET ${user.replace('/oauth/user', '')} HTTP/1.1`]);
      assert.ok(lines.includes('Content-Type: application/json; charset=utf-8'), lines.join());
    });

    it('a page of another site is told so, and a token can be asked for across origins (#260)', async () => {
      const token = `${platform.url}/WebTicket/oauthtoken`;
      const from = (origin: string) =>
        ask('OPTIONS', token, { headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' } });
      assert.equal((await from(platform.url)).status, 204);
      const refused = await from('https://evil.example');
      assert.deepEqual([refused.status, refused.headers.get('x-ms-diagnostics')?.slice(0, 6)], [403, '28070;']);
    });

    it('a bad token is said to be one (#347)', async () => {
      const { status, headers } = await ask('GET', platform.url + alice.path, { token: 'cwt=bad' });
      assert.equal(status, 401);
      assert.match(
        headers.get('x-ms-diagnostics') ?? '',
        /^28055;source="[^"]+";reason="The OAuth token is invalid\."/,
      );
    });

    it('tokens are had by a form of either kind, its charset quoted, its user with or without a domain', async () => {
      const fields = { grant_type: 'password', password: 'correct horse', extra: 'ignored' };
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...fields, username: 'alice@contoso.example' }))
        form.append(name, value);
      const multipart = await fetch(`${platform.url}/WebTicket/oauthtoken`, { method: 'POST', body: form });
      assert.deepEqual([multipart.status, multipart.headers.get('cache-control')], [200, 'no-store']);
      assert.match(String(((await multipart.json()) as Resource).access_token), /^cwt=/);
      const urlencoded = await ask('POST', `${platform.url}/WebTicket/oauthtoken`, {
        body: new URLSearchParams({ ...fields, username: 'CONTOSO\\alice' }).toString(),
        headers: { 'Content-Type': "application/x-www-form-urlencoded;charset='utf-8'" },
      });
      assert.deepEqual([urlencoded.status, urlencoded.body.token_type], [200, 'Bearer']);
    });

    it('two tabs of one endpoint each have their events (#411)', async () => {
      const make = async (instanceId: string) => {
        const json = { ...clientFacts, instanceId };
        const { status, body } = await alice.ask('POST', '/ucwa/oauth/v1/applications', { json });
        assert.equal(status, 201);
        const channel = openChannel(new URL(linked(body, 'events'), platform.url).href, alice.token);
        await channel.drain();
        return channel;
      };
      const tabs = [await make('tab-1'), await make('tab-2')];
      await chat.say('to both');
      for (const tab of tabs) assert.equal(textIn(lastOf(await tab.poll(1000), 'message')), 'to both');
    });

    it('typing ends by itself (#488)', async () => {
      const { visitor } = chat;
      await visitor.channel.drain();
      await alice.ask('POST', `${conversation()}/messaging/typing`);
      const told = await visitor.channel.until(
        'end',
        ({ rel, event }) => rel === 'participant' && event.type === 'deleted',
      );
      assert.deepEqual(told.map(words), [
        'participant added in typingParticipants "Agent ali"',
        'participant deleted in typingParticipants "Agent ali"',
      ]);
    });

    it('a refused input is named (#255)', async () => {
      const answer = await alice.ask('POST', `${alice.path}/me/presence`, { json: { availability: 'Gone' } });
      assert.equal(refusalOf(answer), '400 BadRequest/ParameterValidationFailure availability');
      assert.ok(answer.body.message);
      assert.deepEqual(Object.keys((answer.body.parameters as object[])[0] ?? {}), ['name', 'reason']);
    });

    it('a sent message is found again in the events, and has succeeded (UCWA2.0-CS#58)', async () => {
      await chat.visitor.channel.drain();
      const { location } = await chat.say('where am I', 'op-58');
      const message = lastOf(await chat.visitor.channel.poll(1000), 'message');
      assert.deepEqual(
        [message.operationId, message.status, linked(message, 'self')],
        ['op-58', 'Succeeded', location],
      );
    });

    it('why an invitation failed can be read (UCWA2.0-CS#36), also in the other client (#5)', async () => {
      const phone = await alice.client('phone');
      await phone.channel.drain();
      const ringing = await ringAlice();
      await phone.channel.until('ringing', ({ rel }) => rel === 'onlineMeetingInvitation');
      await alice.ask('POST', linked(ringing, 'accept'));
      const told = await phone.channel.until('end', ({ event }) => event.type === 'completed');
      const { event } = told.find((one) => one.event.type === 'completed') ?? assert.fail();
      assert.deepEqual([event.status, event.reason?.subcode], ['Failure', 'ConnectedElsewhere']);
      await alice.ask('DELETE', linked(ringing, 'conversation'));
      await phone.ask('DELETE', phone.path);
    });

    it('quick messages arrive in the order they were said', async () => {
      await alice.channel.drain();
      const said = Array.from({ length: 20 }, (_, at) => `line ${at}`);
      for (const text of said) await chat.say(text);
      const heard: (string | undefined)[] = [];
      while (heard.length < said.length)
        for (const { rel, resource } of await alice.channel.poll(1000))
          if (rel === 'message') heard.push(textIn(resource));
      assert.deepEqual(heard, said);
    });

    it('the first key of communication is an operation id, found by what stands beside it', async () => {
      const { body } = await alice.ask('GET', `${alice.path}/communication`);
      assert.match(Object.keys(body)[0] ?? '', /^[0-9a-f]{8}-[0-9a-f-]{27}$/);
      assert.equal(Object.values(body)[0], 'please pass this in a PUT request');
    });

    it('an outgoing message without text is never told with one, a participant always goes with it', async () => {
      const told = [...chat.visitor.channel.told, ...alice.channel.told].filter(({ rel }) => rel === 'message');
      assert.ok(told.length > 0);
      for (const { resource } of told)
        assert.equal(textIn(resource) !== undefined, linkOf(resource, 'participant') !== undefined);
    });
  });

  /** Another visitor's chat rings her; the invitation. */
  async function ringAlice(): Promise<Resource> {
    await alice.channel.drain();
    const other = await startChat(platform, desk);
    await other.invite(alice);
    const told = await alice.channel.until('ringing', ({ rel }) => rel === 'onlineMeetingInvitation');
    const ringing = lastOf(told, 'onlineMeetingInvitation');
    assert.equal(idIn(linked(ringing, 'conversation')), other.meeting);
    assert.ok(messagesOf(alice.resource, other.meeting));
    return ringing;
  }
});
