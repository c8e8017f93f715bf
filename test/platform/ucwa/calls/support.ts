import { linkOf, type Resource } from '../../../../server/wire/resource.ts';
import { connect, type RoomClient } from '../../rooms/support.ts';
import type { Channel } from '../../support/channel.ts';
import { type Chat, pathOf, queryOf, startHelp } from '../../support/chat.ts';
import { startPlatform, type TestPlatform } from '../../support/platform.ts';
import { addStaff, type Staff, startStaff } from '../../support/staff.ts';
import { lastOf, type Told, words } from '../../support/told.ts';
import { startApplication, type TrustedApplication } from '../../support/trustedApplication.ts';
import { type Answer, linked } from '../../support/wire.ts';

/** A visitor in a chat with Alice and Bob, each of them at a client and in a room session. */
export interface Scene {
  platform: TestPlatform;
  desk: TrustedApplication;
  chat: Chat;
  alice: Staff;
  bob: Staff;
  aliceRoom: RoomClient;
  bobRoom: RoomClient;
}

/** Makes a scene for each test of the suite it is called in. */
export function scene(env: Record<string, string> = {}): Scene {
  const now = {} as Scene;
  let uris: readonly [string, string];
  let clients = 0;
  before(async () => {
    now.platform = await startPlatform(env);
    now.desk = await startApplication(now.platform);
    uris = [await addStaff(now.platform, 'Alice'), await addStaff(now.platform, 'Bob')];
  });
  beforeEach(async () => {
    clients += 1;
    now.alice = await startStaff(now.platform, uris[0], { endpointId: `a${clients}` });
    now.bob = await startStaff(now.platform, uris[1], { endpointId: `b${clients}` });
    now.chat = await startHelp(now.platform, now.desk, now.alice, now.bob);
    [now.aliceRoom, now.bobRoom] = [await roomOf(now.platform, now.alice), await roomOf(now.platform, now.bob)];
    for (const who of [now.chat.visitor, now.alice, now.bob]) await who.channel.drain();
  });
  afterEach(async () => {
    await now.desk.ask('DELETE', below(now, now.chat.peer));
    await now.desk.ask('DELETE', below(now, now.chat.meeting));
    for (const { ask, path } of [now.alice, now.bob]) await ask('DELETE', path);
    for (const room of [now.aliceRoom, now.bobRoom]) if (!room.isClosed()) await room.close();
  });
  after(async () => {
    await now.platform.stop();
    await now.desk.close();
  });
  return now;
}

/** A room session of somebody of the staff. */
export async function roomOf(
  platform: TestPlatform,
  { uri, token }: Pick<Staff, 'uri' | 'token'>,
): Promise<RoomClient> {
  return connect(platform, { uri, token, id: platform.identity.accounts.byUri(uri)?.id ?? '' });
}

/** Something below one of the application's conversations. */
export const below = ({ desk }: Pick<Scene, 'desk'>, conversation: string, rest = ''): string =>
  `${pathOf(desk)}/communication/conversations/${conversation}${rest}?${queryOf(desk)}`;

/** The audioVideo of a client's conversation, read. */
export async function audioVideoOf(who: Caller, conversation: string): Promise<Resource> {
  const path = `${linked(who.resource, 'self').split('?')[0]}/communication/conversations/${conversation}`;
  const { body } = await who.ask('GET', linked((await who.ask('GET', path)).body, 'audioVideo'));
  return body;
}

/** Somebody at a UCWA client. */
export interface Caller {
  readonly resource: Resource;
  readonly channel: Channel;
  readonly ask: Staff['ask'];
}

/** Asks for a call by the link of his conversation. */
export async function call(who: Caller, conversation: string, json: object = {}): Promise<Answer> {
  return who.ask('POST', linked(await audioVideoOf(who, conversation), 'addAudioVideo'), { json });
}

const given = new WeakSet<Resource>();

/** The next invitation to a call that the application is asked; waits for it, and gives each once. */
export async function askedOf({ desk }: Pick<Scene, 'desk'>, conversation: string): Promise<Resource> {
  const asked = await desk.receiver.hear('audioVideoInvitation started', ({ rel, event, resource }, callback) =>
    rel === 'audioVideoInvitation' && event.type === 'started' && callback.conversation === conversation
      ? resource && !given.has(resource)
        ? resource
        : undefined
      : undefined,
  );
  given.add(asked);
  return asked;
}

/** Polls until an event about calls in these words; those about calls, in order. */
export async function until(who: Pick<Caller, 'channel'>, last: string): Promise<{ told: Told[]; words: string[] }> {
  const told = (await who.channel.until(last, (one) => words(one) === last)).filter(
    ({ rel }) => rel === 'audioVideo' || rel === 'audioVideoInvitation' || rel === 'conversation',
  );
  return { told, words: told.map(words) };
}

/** Waits until the application was told of something about calls in these words; everything about calls, in order. */
export async function deskHears(
  { desk }: Pick<Scene, 'desk'>,
  conversation: string,
  last: string,
): Promise<{ words: string[]; resource: Resource }> {
  const resource = await desk.receiver.hear(last, (told, callback) =>
    callback.conversation === conversation && words(told) === last ? (told.resource ?? {}) : undefined,
  );
  const all = desk.receiver.told(conversation).filter(({ rel }) => /^audioVideo|^transfer/.test(rel));
  return { words: all.map(words), resource };
}

/** The room of a call as a link shows it. */
export interface RoomLink {
  readonly href: string;
  readonly token?: string;
  readonly room: string;
  readonly callId: string;
}

/** Where a call is met, by the link of an invitation or of audioVideo. */
export function roomIn(resource: Resource): RoomLink {
  const link = linkOf(resource, 'room') as unknown as RoomLink | undefined;
  if (!link) throw new Error(`no room in ${JSON.stringify(resource)}`);
  return link;
}

/** The visitor's session in his call's room. */
export const visitorRoom = (platform: TestPlatform, { token = '' }: RoomLink): Promise<RoomClient> =>
  connect(platform, { uri: '', id: token.split('.')[1] ?? '', token });

/** The visitor asks for a call, and the application has the meeting rung. His invitation as it began. */
export async function visitorCalls(scene: Scene): Promise<Resource> {
  const { chat, desk } = scene;
  const { status, text } = await call(chat.visitor, chat.peer);
  if (status !== 201) throw new Error(`addAudioVideo: ${status} ${text}`);
  const started = lastOf((await until(chat.visitor, 'audioVideo updated Connecting')).told, 'audioVideoInvitation');
  const bridged = await desk.post(await askedOf(scene, chat.peer), 'acceptAndBridgeAudioVideo', {
    meetingUri: chat.onlineMeetingUri,
  });
  if (bridged.status !== 201) throw new Error(`acceptAndBridgeAudioVideo: ${bridged.status} ${bridged.text}`);
  return started;
}
