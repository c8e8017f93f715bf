import { encodeDataUri } from '../../../server/wire/dataUri.ts';
import { embeddedOf, type Resource } from '../../../server/wire/resource.ts';
import type { Channel } from './channel.ts';
import { startPlatform, type TestPlatform } from './platform.ts';
import { addStaff, type Staff, startStaff } from './staff.ts';
import { lastOf, words } from './told.ts';
import type { TrustedApplication } from './trustedApplication.ts';
import { type Answer, linked } from './wire.ts';

/** Two of the staff of one platform, each at a client that has heard of its own presence. */
export interface Pair {
  readonly platform: TestPlatform;
  readonly alice: Staff;
  readonly bob: Staff;
}

/** Gives them new clients for each test of the suite it is called in; what it gives is theirs within a test. */
export function pair(): Pair {
  const now = {} as { -readonly [name in keyof Pair]: Pair[name] };
  let uris: readonly string[];
  let clients = 0;
  before(async () => {
    now.platform = await startPlatform({ INVITATION_TIMEOUT_MS: '1500' });
    uris = [await addStaff(now.platform, 'Alice'), await addStaff(now.platform, 'Bob')];
  });
  beforeEach(async () => {
    clients += 1;
    const [alice = '', bob = ''] = uris;
    now.alice = await startStaff(now.platform, alice, { endpointId: `a${clients}` });
    now.bob = await startStaff(now.platform, bob, { endpointId: `b${clients}` });
    for (const { channel } of [now.alice, now.bob])
      await channel.until('own presence', ({ rel }) => rel === 'location');
  });
  afterEach(async () => {
    for (const who of [now.alice, now.bob]) await who.ask('DELETE', who.path);
  });
  after(() => now.platform.stop());
  return now;
}

/** The address of a conversation, or of something below it, as one of the staff has it. */
export const conversationOf = (who: Staff, id: string, rest = ''): string =>
  `${who.path}/communication/conversations/${id}${rest}`;

/** What a chat of two is asked with. */
export interface Asking {
  readonly text?: string;
  readonly [name: string]: unknown;
}

const input = (to: { uri: string }, { text, ...rest }: Asking) => ({
  to: to.uri,
  subject: 'Question',
  ...rest,
  ...(text === undefined ? {} : { _links: { message: { href: encodeDataUri('text/plain', text) } } }),
});

/** Somebody of the staff asks for a chat, by the link of his communication. */
export const askAs = (staff: Staff, to: { uri: string }, asking: Asking = {}): Promise<Answer> =>
  staff.ask('POST', linked(embeddedOf(staff.resource, 'communication')[0], 'startMessaging'), {
    json: input(to, asking),
  });

/** An application asks somebody of the staff, by a link of its communication. */
export const askFrom = (
  desk: TrustedApplication,
  to: { uri: string },
  asking: Asking = {},
  link = 'startMessaging',
): Promise<Answer> => desk.post(embeddedOf(desk.resource, 'communication')[0] ?? {}, link, input(to, asking));

/** The invitation that rings here now. */
export async function rungFor(who: { readonly channel: Channel }): Promise<Resource> {
  const rung = await who.channel.until(
    'invitation to chat',
    ({ rel, event }) => rel === 'messagingInvitation' && event.type === 'started',
  );
  return lastOf(rung, 'messagingInvitation');
}

/** Takes the chat that rings here; the invitation as it rang. */
export async function take(who: Staff): Promise<Resource> {
  const invitation = await rungFor(who);
  const { status, text } = await who.ask('POST', linked(invitation, 'accept'));
  if (status !== 204) throw new Error(`accept: ${status} ${text}`);
  return invitation;
}

/** Two of the staff in a chat: the id of its conversation. Both have been told of it. */
export async function chatOf(caller: Staff, callee: Staff, asking: Asking = {}): Promise<string> {
  const { location, status, text } = await askAs(caller, callee, asking);
  if (status !== 201) throw new Error(`startMessaging: ${status} ${text}`);
  await take(callee);
  const connected = (one: { rel: string; event: { status?: string | undefined } }) =>
    one.rel === 'messagingInvitation' && one.event.status === 'Success';
  for (const { channel } of [caller, callee]) await channel.until('connected chat', connected);
  return location.split('/').at(-1) ?? '';
}

/** What a channel tells until an event in these words. */
export const heardBy = async (who: { readonly channel: Channel }, last: string): Promise<string[]> =>
  (await who.channel.until(last, (one) => words(one) === last)).map(words);
