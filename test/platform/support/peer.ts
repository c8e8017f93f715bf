import { encodeDataUri } from '../../../server/wire/dataUri.ts';
import { embeddedOf, type Resource } from '../../../server/wire/resource.ts';
import type { Channel } from './channel.ts';
import type { Staff } from './staff.ts';
import { lastOf, words } from './told.ts';
import type { TrustedApplication } from './trustedApplication.ts';
import { type Answer, linked } from './wire.ts';

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
