import type { Resource } from '../../../server/wire/resource.ts';
import type { TestPlatform } from './platform.ts';
import type { Staff } from './staff.ts';
import { hear, heard, type TrustedApplication } from './trustedApplication.ts';
import { startVisitor, type Visitor } from './visitor.ts';
import { type Answer, linked } from './wire.ts';

/** A chat between a visitor and a meeting, as a helpdesk sets it up. */
export interface Chat {
  readonly visitor: Visitor;
  /** Ids of the peer conversation and of the meeting. */
  readonly peer: string;
  readonly meeting: string;
  readonly onlineMeetingUri: string;
  /** The visitor says something. */
  say(text: string, operationId?: string): Promise<Answer>;
  /** Somebody of the meeting says something. */
  answer(staff: Staff, text: string, operationId?: string): Promise<Answer>;
  /** The application says something in one of its conversations. */
  announce(conversation: string, text: string, query?: string): Promise<Answer>;
  bridge(staff: Pick<Staff, 'uri'>, displayName: string, filter?: 'Enabled' | 'Disabled'): Promise<Answer>;
  invite(staff: Pick<Staff, 'uri'>, operationId?: string): Promise<Answer>;
}

/** A meeting of the application's own, with its messaging added. */
export async function startMeeting(desk: TrustedApplication, input: Record<string, unknown> = {}): Promise<Resource> {
  const path = `${pathOf(desk)}/communication/onlineMeetingInvitations/startAdhocMeeting?${queryOf(desk)}`;
  const { status, text, location } = await desk.ask('POST', path, { json: { subject: 'Meeting', ...input } });
  if (status !== 201) throw new Error(`startAdhocMeeting: ${status} ${text}`);
  const invitation = await desk.receiver.hear('meeting', ({ rel, event, resource }) =>
    rel === 'onlineMeetingInvitation' && event.link.href === location && event.status ? resource : undefined,
  );
  const conversation = idIn(linked(invitation, 'conversation'));
  await desk.post(heard(desk, 'messaging', conversation), 'addMessaging', { operationId: `messaging-${conversation}` });
  return invitation;
}

/** The whole way to a connected chat; nobody of the staff is in it yet. */
export async function startChat(
  platform: TestPlatform,
  desk: TrustedApplication,
  options: { text?: string; name?: string; visitor?: Visitor } = {},
): Promise<Chat> {
  const visitor = options.visitor ?? (await startVisitor(platform, desk, options.name ? { name: options.name } : {}));
  const peer = await visitor.requestChat(options.text ? { text: options.text } : {});
  const invitation = await hear(desk, 'messagingInvitation', 'started', peer);
  const started = await startMeeting(desk);
  const onlineMeetingUri = String(started.onlineMeetingUri);
  const meeting = idIn(linked(started, 'conversation'));
  await desk.post(invitation, 'acceptAndBridge', { onlineMeetingUri, impersonatedDisplayName: options.name ?? 'Jane' });
  await hear(desk, 'conversationBridge', 'added', peer);
  const below = (conversation: string, rest: string) =>
    `${pathOf(desk)}/communication/conversations/${conversation}${rest}`;
  return {
    visitor,
    peer,
    meeting,
    onlineMeetingUri,
    say: (text, operationId) => visitor.ask('POST', messagesOf(visitor.resource, peer, operationId), { text }),
    answer: (staff, text, operationId) => staff.ask('POST', messagesOf(staff.resource, meeting, operationId), { text }),
    announce: (conversation, text, query = '') =>
      desk.ask('POST', `${below(conversation, '/messaging/messages')}?${queryOf(desk)}${query}`, { text }),
    bridge: ({ uri }, displayName, messageFilterState = 'Disabled') =>
      desk.ask('POST', `${below(peer, '/conversationBridge/bridgedParticipants')}?${queryOf(desk)}`, {
        json: { displayName, participantUri: uri, messageFilterState },
      }),
    invite: ({ uri }, operationId) =>
      desk.ask('POST', `${pathOf(desk)}/communication/userMeetingInvitations?${queryOf(desk)}`, {
        json: { onlineMeetingUri, to: uri, ...(operationId ? { operationId } : {}) },
      }),
  };
}

/** A chat with members of the staff bridged, invited, and in its messaging. */
export async function startHelp(platform: TestPlatform, desk: TrustedApplication, ...staff: Staff[]): Promise<Chat> {
  const chat = await startChat(platform, desk);
  for (const one of staff) {
    await chat.bridge(one, `Agent ${one.uri.slice(4, 7)}`);
    await chat.invite(one);
    await one.join();
  }
  return chat;
}

/** An application's own path, without a server pinned. */
export const pathOf = (desk: TrustedApplication): string => `/platformservice/v1/applications/${desk.id}`;
export const queryOf = (desk: TrustedApplication): string => `endpointId=${encodeURIComponent(desk.endpoint)}`;

/** The id that an address of a conversation, or of something below it, is about. */
export const idIn = (href: string): string => /conversations\/([^/?]+)/.exec(href)?.[1] ?? '';

/** Where a client sends what is said in a conversation. */
export const messagesOf = (application: Resource, conversation: string, operationId?: string): string =>
  `${linked(application, 'self').split('?')[0]}/communication/conversations/${conversation}/messaging/messages${
    operationId === undefined ? '' : `?operationId=${operationId}`
  }`;
