import { decodeDataUri } from '../wire/dataUri.ts';
import { parseDate } from '../wire/dates.ts';
import { plainText } from '../wire/plainText.ts';
import { embeddedOf, linkOf, type Resource, textOf } from '../wire/resource.ts';
import { pathOf, personIn, sameCase } from './address.ts';
import { linked, type Told } from './callbackEvents.ts';
import type { LegRel } from './flow/chat.ts';
import type { Happening, Side } from './flow/happenings.ts';

/** Which links a resource of this kind may have. */
const linksOf = {
  conversation: ['addParticipant', 'conversationBridge'],
  messaging: ['sendMessage', 'addMessaging'],
  bridge: ['bridgedParticipants'],
} as const satisfies Record<string, readonly LegRel[]>;

/**
 * What an event means to the support request whose conversation it is of. Undefined for those that mean nothing to it
 * (typing, modalities, meetings) and for those of operations, which are told apart by their ids.
 * @param now epoch ms, for messages without a `timeStamp`
 */
export function happeningOf(told: Told, side: Side, now: number): Happening | undefined {
  switch (told.rel) {
    case 'conversation':
      return told.type === 'deleted' ? { type: 'ended', side, cause: told.cause } : links(told, side, 'conversation');
    case 'messaging':
      return links(told, side, 'messaging');
    case 'conversationBridge':
      return links(told, side, 'bridge');
    case 'participant':
      // With `in` it is typing: roster events never carry it (6.4).
      return side === 'meeting' && told.in === null ? presence(told) : undefined;
    case 'audioVideoInvitation':
      return calling(told, side);
    case 'audioVideo':
      return textOf(told.resource, 'state') === 'Disconnected' ? { type: 'callEnded', side } : undefined;
    case 'participantMessaging':
      return side === 'meeting' ? listening(told) : undefined;
    case 'message':
      return told.type === 'completed' ? said(told, side, now) : undefined;
    default:
      return undefined;
  }
}

function links(told: Told, side: Side, about: keyof typeof linksOf): Happening | undefined {
  const { resource, base } = told;
  if (resource === undefined || told.type === 'deleted') return undefined;
  const found = linksOf[about].flatMap((rel) => {
    const href = linked(resource, rel, base);
    return href === undefined ? [] : [[rel, href] as const];
  });
  const messaging = about === 'messaging' ? textOf(resource, 'state') : undefined;
  return { type: 'links', side, about, links: Object.fromEntries(found), ...(messaging ? { messaging } : {}) };
}

/** Somebody calls; what goes out from here is known by its operation. */
function calling(told: Told, side: Side): Happening | undefined {
  const { resource, base, path } = told;
  if (textOf(resource, 'direction')?.toLowerCase() === 'outgoing') return undefined;
  if (told.type === 'completed') {
    const answered = embeddedOf(resource, 'acceptedByParticipant')[0];
    const success = told.status !== 'Failure';
    return { type: 'callAnswered', path, success, cause: told.cause, name: textOf(answered, 'name') ?? null };
  }
  if (told.type !== 'started') return undefined;
  const from = embeddedOf(resource, 'from')[0];
  const name = textOf(from, 'name') ?? linkOf(resource, 'from')?.title ?? '';
  const found = (['decline', 'acceptAndBridgeAudioVideo'] as const).flatMap((rel) => {
    const href = linked(resource, rel, base);
    return href === undefined ? [] : [[rel, href] as const];
  });
  const call = textOf(resource, 'callId') ?? null;
  return { type: 'callAsked', side, path, href: told.href, call, name, links: Object.fromEntries(found) };
}

function presence(told: Told): Happening | undefined {
  const uri = sameCase(textOf(told.resource, 'uri') ?? personIn(told.href) ?? '');
  if (told.type === 'deleted') return { type: 'left', uri, participant: told.path, cause: told.cause };
  if (told.type !== 'added' || uri === '') return undefined;
  const name = textOf(told.resource, 'name') ?? told.title ?? uri;
  return { type: 'joined', uri, name, participant: told.path, anonymous: told.resource?.anonymous === true };
}

/** Deleted, it goes with him who leaves, who is told of after it; only who stays is `Removed` from it (ucwa.md 8). */
function listening(told: Told): Happening | undefined {
  const href = told.in?.href ?? told.href;
  const who = { uri: personIn(href) ?? '', participant: pathOf(href).replace(/\/participantmessaging$/, '') };
  if (told.type === 'added') return { type: 'listening', ...who };
  return told.cause?.subcode === 'Removed' ? { type: 'left', ...who, cause: null, stays: true } : undefined;
}

/** An incoming line; what the helpdesk itself said is known by its operation. */
function said(told: Told, side: Side, now: number): Happening | undefined {
  const { resource, base } = told;
  const text = textIn(resource);
  if (text === undefined || textOf(resource, 'direction') === 'Outgoing') return undefined;
  const sender = embeddedOf(resource, 'senderParticipant')[0];
  const href = linked(resource, 'participant', base) ?? linked(sender, 'self', base);
  const uri = textOf(sender, 'uri') ?? (href === undefined ? null : personIn(href));
  return {
    type: 'said',
    side,
    uri: uri === null ? null : sameCase(uri),
    name: textOf(sender, 'name') ?? linkOf(resource, 'participant')?.title ?? '',
    anonymous: sender?.anonymous === true,
    text,
    at: timeOf(resource) ?? now,
    key: told.path,
  };
}

/** When the platform says a message was spoken, epoch ms. */
export function timeOf(resource: Resource | undefined): number | undefined {
  return parseDate(textOf(resource, 'timeStamp') ?? '');
}

function textIn(resource: Resource | undefined): string | undefined {
  const plain = linkOf(resource, 'plainMessage')?.href;
  if (typeof plain === 'string') return decodeDataUri(plain)?.text;
  const html = linkOf(resource, 'htmlMessage')?.href;
  const markup = typeof html === 'string' ? decodeDataUri(html) : undefined;
  return markup && plainText(markup.text);
}
