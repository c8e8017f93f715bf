import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { OpenLine } from '../../../../public/shared/room/line.ts';
import { openPolling } from '../../../../public/shared/room/polling.ts';
import { openRoom, type RoomClient, type RoomPass, type RoomState } from '../../../../public/shared/room/roomClient.ts';
import { createPasses } from '../../../../server/platform/calls/passes.ts';
import { type Person, person } from '../../../platform/callLog/support.ts';
import { startPlatform, type TestPlatform } from '../../../platform/support/platform.ts';
import { until } from '../../../platform/support/until.ts';
import { ask } from '../../../platform/support/wire.ts';

/** A guest's place in a room, kept over plain requests against the platform itself. */
describe('public/shared/room', () => {
  let platform: TestPlatform;
  let alice: Person;
  const opened: RoomClient[] = [];
  beforeEach(async () => {
    platform = await startPlatform({ LOST_GRACE_MS: '2000' });
    alice = await person(platform, 'alice');
  });
  afterEach(async () => {
    for (const client of opened.splice(0)) client.close();
    await platform.stop();
  });

  /** Somebody in the call by its form, with what his page would be given. */
  async function guest(link: string, name: string): Promise<RoomPass> {
    const [address = ''] = link.split('?');
    const token = new URL(link).searchParams.get('token') ?? '';
    const joined = await ask('POST', address, { body: new URLSearchParams({ token, name, terms: 'on' }) });
    const [cookie = ''] = joined.headers.getSetCookie();
    const { body } = await ask('GET', `${address}/room`, { headers: { cookie } });
    return { ...(body as unknown as RoomPass), href: `${platform.url.replace('http', 'ws')}/qss/ws` };
  }

  function open(pass: RoomPass, options: Partial<Parameters<typeof openRoom>[0]> = {}) {
    const told: { states: RoomState[]; people: (readonly string[])[]; frames: string[]; joined: number } = {
      joined: 0,
      states: [],
      people: [],
      frames: [],
    };
    const client = openRoom({
      pass,
      openLine: openPolling,
      times: { firstPauseMs: 20, maxPauseMs: 50, askMs: 50 },
      ...options,
      listener: {
        onState: (state) => told.states.push(state),
        onPeople: ({ others, names }) => told.people.push(others.map((id) => names.get(id) ?? '')),
        onJoined: () => void told.joined++,
        onFrame: (frame) => told.frames.push(JSON.stringify(frame)),
      },
    });
    opened.push(client);
    const is = (state: RoomState) =>
      until(`${state} among ${told.states}`, () => client.state() === state || undefined);
    return { client, told, is };
  }

  it('comes in, sees who is there, and carries descriptions both ways', async () => {
    const { guestLink = '', callId } = await alice.call({ callType: 'MESH' });
    const gus = open(await guest(guestLink, 'Gus'));
    await gus.is('inside');
    await until('alice', () => gus.told.people.at(-1)?.join() === 'alice' || undefined);
    await alice.rtc('POST', 'leaveCall', { callId });
    const gisela = open(await guest(guestLink, 'Gisela'));
    await gisela.is('inside'); // the form has put her among the others before
    await until('each other', () => gus.told.people.at(-1)?.join() === 'Gisela' || undefined);
    const payload = { room: '', type: 'offer', sdp: 'v=0' };
    gisela.client.send({
      request: 'sdp',
      requestID: '1',
      payload: { ...payload, room: (await guestRoom(callId)).room },
    });
    await until('the offer', () => gus.told.frames.some((frame) => frame.includes('"request":"sdp"')) || undefined);
    await until('its answer', () => gisela.told.frames.some((frame) => frame.includes('"answer":"sdp"')) || undefined);

    assert.equal(await gisela.client.leave(), true);
    await until('who is left', () => gus.told.people.at(-1)?.join() === 'Greta' || undefined);
    await alice.rtc('POST', 'endCall', { callId });
    await gus.is('over');
  });

  const guestRoom = async (callId: string): Promise<{ room: string }> => {
    const passes = createPasses(readFileSync(join(platform.folder, 'call-secret'), 'utf8'));
    const link = `${platform.url}/join/${callId}?token=${passes.linkToken(callId)}`;
    return guest(link, 'Greta');
  };

  it('is in one window at a time, and goes over to the one that asks', async () => {
    const pass = await guest((await alice.call({ callType: 'MESH' })).guestLink ?? '', 'Gus');
    const first = open(pass);
    await first.is('inside');
    const second = open(pass);
    await second.is('inside');
    await first.is('elsewhere');
    first.client.takeOver();
    await first.is('inside');
    await second.is('elsewhere');
  });

  it('comes back after the server was away, and gives up when the call is over', async () => {
    const { guestLink = '', callId } = await alice.call({ callType: 'MESH' });
    const pass = await guest(guestLink, 'Gus');
    let isOver = false;
    const gus = open(pass, { isOver: async () => isOver });
    await gus.is('inside');
    platform = await platform.restart();
    await until('the loss', () => gus.told.states.includes('reconnecting') || undefined);
    await gus.is('inside');
    await alice.rtc('POST', 'endCall', { callId });
    isOver = true;
    await gus.is('over');
  });

  it('notices that the connection is dead when nobody says so', async () => {
    const pass = await guest((await alice.call({ callType: 'MESH' })).guestLink ?? '', 'Gus');
    let lines = 0;
    /** The first one goes on until it is silent both ways, as when the network goes. */
    let isSilent = false;
    const openLine: OpenLine = (href, token, events) => {
      lines += 1;
      if (lines > 1) return openPolling(href, token, events);
      const line = openPolling(href, token, { ...events, onText: (text) => isSilent || events.onText(text) });
      return { ...line, send: (text) => isSilent || line.send(text) };
    };
    // A twentieth of the usual ones.
    const gus = open(pass, { openLine, times: { firstPauseMs: 15, maxPauseMs: 150, askMs: 200, answerMs: 300 } });
    await gus.is('inside');
    isSilent = true;
    await until('the loss', () => gus.told.states.includes('reconnecting') || undefined);
    await gus.is('inside');
    assert.equal(lines, 2);
  });

  for (const [when, request] of [
    ['while the connection opens', undefined],
    ['before the room is entered', 'joinRoom'],
    ['before it is known who is there', 'participants'],
  ] as const)
    for (const how of ['leave', 'close'] as const)
      it(`begins nothing any more after ${how}() ${when}`, async () => {
        const pass = await guest((await alice.call({ callType: 'MESH' })).guestLink ?? '', 'Gus');
        const sent: string[] = [];
        let ended = 0;
        const openLine: OpenLine = (href, token, events) => {
          const line = openPolling(href, token, {
            ...events,
            onEnd: (wasOpen) => [ended++, events.onEnd(wasOpen)],
          });
          return {
            ...line,
            send(text) {
              line.send(text);
              sent.push(text);
              if (request && text.includes(`"request":"${request}"`)) setImmediate(() => gus.client[how]());
            },
          };
        };
        const gus = open(pass, { openLine });
        if (!request) void gus.client[how]();
        await until('the end', () => ended === 1 || undefined);
        await pause(100);
        assert.equal(gus.told.joined, 0);
        assert.equal(gus.client.state(), 'over');
        if (!request) assert.deepEqual(sent, []);
      });
});
