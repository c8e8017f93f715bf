import { embeddedOf, type Resource } from '../../../server/wire/resource.ts';
import { type Channel, openChannel } from './channel.ts';
import type { TestPlatform } from './platform.ts';
import type { Staff } from './staff.ts';
import type { TrustedApplication } from './trustedApplication.ts';
import { type Answer, type Ask, ask, linked } from './wire.ts';

/** Whoever may come to a meeting as a UCWA client. */
export interface Client {
  /** His UCWA application as it was made. */
  readonly resource: Resource;
  readonly channel: Channel;
  ask(method: string, href: string, options?: Ask): Promise<Answer>;
}

/** What a guest's joining says beside the address. */
export const asGuest = (name = 'Gus') => ({ anonymousDisplayName: name });

/** A meeting in a member's own list. */
export async function schedule(staff: Staff, json: Record<string, unknown> = {}): Promise<Resource> {
  const answer = await staff.ask('POST', `${staff.path}/onlineMeetings/myOnlineMeetings`, { json });
  if (answer.status !== 201) throw new Error(`myOnlineMeetings: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** An on-demand meeting of an application. */
export async function makeAdhoc(desk: TrustedApplication, json: Record<string, unknown> = {}): Promise<Resource> {
  const answer = await desk.post(embeddedOf(desk.resource, 'adhocMeetings')[0] ?? {}, 'self', json);
  if (answer.status !== 201) throw new Error(`adhocMeetings: ${answer.status} ${answer.text}`);
  return answer.body;
}

/** Comes to a meeting by its address. */
export const comeTo = (
  client: Client,
  onlineMeetingUri: unknown,
  json: Record<string, unknown> = {},
): Promise<Answer> =>
  client.ask('POST', linked(embeddedOf(client.resource, 'communication')[0], 'joinOnlineMeeting'), {
    json: { onlineMeetingUri, ...json },
  });

/** As {@link comeTo}, and in; the address of the conversation as the client has it. */
export async function enter(client: Client, meeting: Resource, json: Record<string, unknown> = {}): Promise<string> {
  const { status, text, location } = await comeTo(client, meeting.onlineMeetingUri, json);
  if (status !== 201) throw new Error(`joinOnlineMeeting: ${status} ${text}`);
  const told = await client.channel.until(
    'the end of joining',
    ({ rel, resource }) => rel === 'messaging' || resource?.state === 'InLobby',
  );
  await client.channel.drain();
  const id = /onlineMeetingInvitations\/([^.]+)\./.exec(location)?.[1];
  return `${linked(client.resource, 'self').split('?')[0]}/communication/conversations/${id ?? told.length}`;
}

/** Joins the messaging of a meeting that the client is in. */
export async function addMessaging(client: Client, conversation: string): Promise<void> {
  const { status, text } = await client.ask('POST', `${conversation}/messaging/addMessaging`, { json: {} });
  if (status !== 201) throw new Error(`addMessaging: ${status} ${text}`);
}

/** A guest with a meeting's token, from an application. */
export async function startGuest(
  platform: TestPlatform,
  desk: TrustedApplication,
  meeting: Resource,
  name = 'Gus',
): Promise<Client & { token: string; discovered: Resource; made: Answer }> {
  const json = { meetingUrl: meeting.joinUrl, allowedOrigins: platform.url };
  const { body } = await desk.ask('POST', linked(desk.resource, 'anonApplicationTokens'), { json });
  const token = String(body.token);
  const discovered = (await ask('GET', linked(body, 'discover'))).body;
  const made = await ask('POST', linked(discovered, 'anonApplications'), { token, json: asGuest(name) });
  return { token, discovered, made, ...client(platform, token, made.body) };
}

/** A client by what was answered when it was made. */
export function client(platform: TestPlatform, token: string, resource: Resource): Client {
  const absolute = (href: string) => new URL(href, platform.url).href;
  return {
    resource,
    channel: openChannel(absolute(linked(resource, 'events')), token),
    ask: (method, href, more = {}) => ask(method, absolute(href), { token, ...more }),
  };
}

/** Joins an on-demand meeting as an application, and waits until it is in; the id of the conversation. */
export async function joinAs(application: TrustedApplication, meeting: Resource, json = {}): Promise<string> {
  const { status, text, location } = await application.post(meeting, 'joinAdhocMeeting', json);
  if (status !== 201) throw new Error(`joinAdhocMeeting: ${status} ${text}`);
  const id = /Invitations\/([^.]+)/.exec(location)?.[1] ?? '';
  await application.receiver.hear('the end of joining', ({ rel, event }, callback) =>
    rel === 'onlineMeetingInvitation' && event.status && callback.conversation === id ? true : undefined,
  );
  return id;
}
