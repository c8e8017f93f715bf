import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { embeddedResource } from '../../server/wire/events.ts';
import { bareRel } from '../../server/wire/rels.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../../server/wire/resource.ts';
import { connect, type RoomClient, requestId } from '../platform/rooms/support.ts';
import type { Got } from '../platform/support/got.ts';
import { type Agent, startAgent } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { type Person, required } from '../support/person.ts';
import { type SpawnedProduct, spawnProduct } from '../support/spawnProduct.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';
import { signIn } from '../support/webSession.ts';

const password = 'call-password-1';

/** From a helpdesk chat to a call, through the product as it runs: widget's wire, console's wire, rooms, dashboard. */
describe('a chat becomes a call', function () {
  this.timeout(60_000);
  const folder = mkdtempSync(join(tmpdir(), 'bridgedesk-call-'));
  let port = '0';
  let product: SpawnedProduct;
  let visitor: Visitor;
  let alice: Agent;
  let chat: AgentChat;
  const rooms: RoomClient[] = [];

  const start = async () => {
    product = await spawnProduct(folder, {
      PORT: port,
      DEMO_PASSWORD: password,
      EVENT_POLL_MIN_MS: '50',
      RING_TIMEOUT_MS: '40000',
    });
    port = new URL(product.url).port;
  };
  before(start);
  after(async () => {
    for (const room of rooms) if (!room.isClosed()) await room.close();
    visitor?.close();
    alice?.close();
    await product?.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  });

  /** Something told of a call after so many events, in the state given. */
  const told = (who: Person, rel: string, state: string, type?: string, from = 0): Promise<Resource> =>
    who.waitFor(
      `${rel} ${state} ${type}`,
      (sent) => {
        const resource = embeddedResource(sent.event);
        const fits = bareRel(sent.event.link.rel) === rel && resource && textOf(resource, 'state') === state;
        return fits && who.events.indexOf(sent) >= from && (type ?? sent.event.type) === sent.event.type
          ? resource
          : undefined;
      },
      8000,
    );
  /** The way to call, as the newest word about the conversation has it. */
  async function callLink(who: Person, conversation: string): Promise<string> {
    const path = who.events.flatMap(({ event }) => {
      const found = embeddedResource(event);
      const href = found && linkOf(found, 'audioVideo')?.href;
      return bareRel(event.link.rel) === 'conversation' && href?.includes(conversation) ? [href] : [];
    });
    const { body } = await who.http.request('GET', path.at(-1) ?? '');
    return required(body, 'addAudioVideo');
  }
  /** Asks for a call. Gives the operation, which tells it from the one before that is told again after a restart. */
  const callBy = async (who: Person, conversation: string) => {
    const operationId = requestId();
    const { status } = await who.http.request('POST', await callLink(who, conversation), { json: { operationId } });
    assert.equal(status, 201);
    return operationId;
  };
  const roomIn = (resource: Resource) =>
    linkOf(resource, 'room') as unknown as { href: string; room: string; token?: string };
  const enter = async (session: RoomClient, room: string): Promise<Got> =>
    (await session.ask({ request: 'joinRoom', requestID: requestId(), payload: { room } })).payload as Got;
  const session = async (token: string): Promise<RoomClient> => {
    const room = await connect(product, { uri: '', id: '', token });
    rooms.push(room);
    return room;
  };
  const transcript = async (): Promise<string> => {
    const sam = await signIn(product.url, { username: 'sam', password });
    const list = await sam.page('/dashboard');
    const href = /href="(\/dashboard\/requests\/[^"]+)"/.exec(list)?.[1] ?? '';
    return sam.page(href);
  };
  async function line(text: RegExp): Promise<string> {
    for (let tries = 0; tries < 40; tries += 1) {
      const found = await transcript();
      if (text.test(found)) return found;
      await pause(50);
    }
    throw new Error(`no ${text} in the transcript`);
  }
  const peerOf = (): string =>
    /conversations\/([^/?]+)/.exec(
      visitor.events.find(({ event }) => bareRel(event.link.rel) === 'conversation')?.event.link.href ?? '',
    )?.[1] ?? '';

  it('says a sentence where nobody has joined yet', async () => {
    alice = await startAgent(product.url, { username: 'alice', password });
    visitor = await startVisitor(product.url, 'Jane');
    await visitor.start('My printer burns');
    await callBy(visitor, peerOf());
    await told(visitor, 'audioVideoInvitation', 'Declined', 'completed');
    await visitor.waitForMessage(/You can call as soon as somebody has/);
    chat = await (await alice.nextInvitation()).accept();
    await visitor.waitForMessage('Alice joined.');
  });

  it('rings the agent; they are in one room, and the call is in the transcript and on the dashboard', async () => {
    const { token } = await alice.anotherWindow();
    const desk = await session(token);
    await callBy(visitor, peerOf());
    const place = roomIn(
      await told(visitor, 'audioVideoInvitation', 'Connecting', 'started', visitor.events.length - 1),
    );
    const mine = await session(place.token ?? '');
    await enter(mine, place.room);
    const rung = await desk.next({ request: 'invitation' });
    assert.deepEqual([rung.fromName, rung.context.conversation], ['Jane', chat.conversationId]);
    await desk.ask({ answer: 'invitation', requestID: rung.requestID, from: rung.from });
    const done = await told(visitor, 'audioVideoInvitation', 'Connected', 'completed');
    assert.equal(textOf(embeddedOf(done, 'acceptedByParticipant')[0], 'name'), 'Alice');
    await told(alice, 'audioVideo', 'Connected');
    desk.send({
      request: 'sdp',
      requestID: requestId(),
      payload: { room: place.room, type: 'offer', sdp: 'v=0', to: rung.from },
    });
    assert.equal((await mine.next({ request: 'sdp' })).payload.type, 'offer');
    const page = await line(/Answered by Alice\./);
    assert.match(page, /Jane called, but nobody was there to answer\./);
    assert.match(page, /Call started by Jane\./);
    const call = /Answered by Alice\.<\/span> <a href="(\/dashboard\/calls\/[^"]+)"/.exec(page)?.[1] ?? '';
    const sam = await signIn(product.url, { username: 'sam', password });
    assert.match(await sam.page(call), /Jane/);
    assert.match(await sam.page('/dashboard'), /with a call/);
    assert.match(page, new RegExp(`<a href="${call}">Call 2</a>`));
    await mine.ask({ request: 'leaveRoom', requestID: requestId(), payload: { room: place.room } });
    await desk.next({ cancel: 'leaveRoom', error: 403 });
    await told(visitor, 'audioVideo', 'Disconnected', 'updated', visitor.events.length - 2);
    await line(/Call ended after \d+ s\./);
    assert.equal((await visitor.say('That was helpful')).status, 201);
    await chat.waitForMessage('That was helpful');
  });

  it('rings the visitor for the agent, also over a crash while it rings', async () => {
    const from = visitor.events.length;
    await callBy(alice, chat.conversationId);
    const rung = await told(visitor, 'audioVideoInvitation', 'Connecting', 'started', from);
    assert.deepEqual([textOf(rung, 'direction'), linkOf(rung, 'from')?.title], ['Incoming', 'Alice']);
    await product.kill('SIGKILL');
    await start();
    const { status } = await visitor.http.request('POST', visitor.http.resolve(required(rung, 'accept')));
    assert.equal(status, 204);
    const mine = await session(roomIn(rung).token ?? '');
    const { participants } = await enter(mine, roomIn(rung).room);
    assert.equal(participants.length, 2);
    await told(alice, 'audioVideoInvitation', 'Connected', 'completed');
    await line(/Answered by Jane\./);
    const { body } = await alice.http.request(
      'GET',
      required(await told(alice, 'audioVideo', 'Connected', 'updated', 0), 'self'),
    );
    assert.equal((await alice.http.request('POST', required(body, 'stopAudioVideo'))).status, 204);
    await mine.next({ cancel: 'leaveRoom', error: 403 });
  });

  it('ends with the chat', async () => {
    const { token } = await alice.anotherWindow(); // where nobody can be rung it ends at once, by itself
    const desk = await session(token);
    const operationId = await callBy(visitor, peerOf());
    const asked = await visitor.waitFor('the call I asked for', ({ event }) => {
      const resource = embeddedResource(event);
      return textOf(resource, 'operationId') === operationId ? resource : undefined;
    });
    const place = roomIn(asked);
    const mine = await session(place.token ?? '');
    await enter(mine, place.room);
    const { requestID } = await desk.next({ request: 'invitation' });
    await visitor.end();
    await desk.next({ cancel: 'invitation', requestID });
    await mine.next({ cancel: 'leaveRoom', error: 403 });
    await line(/Missed call/);
  });
});
