import { isResource, type Link, linkOf, type Resource } from '../../wire/resource.ts';
import { below, pathOf, personIn } from '../address.ts';
import { linked } from '../callbackEvents.ts';
import type { Chat, Leg } from '../flow/chat.ts';
import type { OperationRow } from '../operations.ts';
import type { PlatformAnswer, PlatformClient } from '../platformClient.ts';
import { type MessagesKnown, readMessages } from './messages.ts';
import type { LegPicture, OperationPicture, Picture, Read, RosterPicture } from './picture.ts';

/** Asks for one address. */
export type Get = (href: string) => Promise<Read>;

/** People asked for in one look. */
const mostPeople = 20;

/** Reads from the platform; what cannot be reached, or answers with nothing one can trust, is `unknown`. */
export const createGet =
  (client: PlatformClient, signal: AbortSignal): Get =>
  async (href) => {
    try {
      const answer = await client.send({ method: 'GET', href, signal });
      return { href, base: answer.from, ...outcomeOf(answer) };
    } catch {
      return { href, base: href, outcome: 'unknown', resource: undefined }; // not reached now: nothing follows from it
    }
  };

/** That something is gone is only believed of the platform itself, not of what lies between (TA 6.8, 8.1). */
function outcomeOf({ status, body, isPlatforms }: PlatformAnswer): Pick<Read, 'outcome' | 'resource'> {
  if (status === 200 || status === 201)
    return isResource(body) ? { outcome: 'there', resource: body } : { outcome: 'unknown', resource: undefined };
  const gone = (status === 404 || status === 410) && isPlatforms;
  return { outcome: gone ? 'gone' : 'unknown', resource: undefined };
}

/**
 * Reads how a support request stands at the platform, following the links it shows.
 * @param known what was said so far in each conversation, so that only the rest is read
 */
export async function readPicture(
  get: Get,
  chat: Chat,
  awaited: readonly OperationRow[],
  known: { readonly peer: MessagesKnown; readonly meeting: MessagesKnown },
): Promise<Picture> {
  const operations = await Promise.all(
    awaited.flatMap((row) => (row.location === null ? [] : [readMade(get, row, row.location)])),
  );
  const waits = chat.setup === 'bridge' && chat.asked.accept !== null;
  const invitation = waits ? await get(chat.invitation.href) : null;
  const call = chat.call?.answeredAt === null ? await get(chat.call.href) : null;
  const speaking = chat.call && chat.call.answeredAt !== null ? chat.call.side : null;
  const meeting = chat.meeting ? await readLeg(get, chat.meeting, known.meeting, speaking === 'meeting') : null;
  const spoken = meeting?.messages.length ?? 0;
  // Each line of the meeting may have a number in the visitor's conversation too, where it cannot be read.
  const patience = { ...known.peer, misses: known.peer.misses + spoken };
  const peer = await readLeg(get, chat.peer, patience, speaking === 'peer');
  return {
    operations,
    invitation,
    call,
    peer,
    meeting,
    roster: meeting && (await readRoster(get, chat, meeting.conversation)),
  };
}

async function readMade(get: Get, { id, what, target }: OperationRow, location: string): Promise<OperationPicture> {
  return { id, what, target, made: await get(location) };
}

async function readLeg(get: Get, leg: Leg, known: MessagesKnown, isSpeaking: boolean): Promise<LegPicture> {
  const conversation = await get(leg.href);
  const follow = async (rel: string): Promise<Read | null> => {
    const href = linked(conversation.resource, rel, conversation.base);
    return href === undefined ? null : get(href);
  };
  const wantsBridge = leg.links.bridgedParticipants === undefined;
  const [messaging, bridge, audioVideo] = await Promise.all([
    follow('messaging'),
    wantsBridge ? follow('conversationBridge') : null,
    isSpeaking ? follow('audioVideo') : null,
  ]);
  const at = linked(messaging?.resource, 'sendMessage', messaging?.base ?? leg.href) ?? leg.links.sendMessage;
  const { found, upTo } = at === undefined ? { found: [], upTo: known.upTo } : await readMessages(get, at, known);
  return { conversation, messaging, bridge, audioVideo, messages: found, upTo };
}

/** Who came is read one by one; who is not listed is asked for himself before he is believed to have left. */
async function readRoster(get: Get, chat: Chat, conversation: Read): Promise<RosterPicture> {
  const at = linked(conversation.resource, 'participants', conversation.base);
  const list = at === undefined ? undefined : await get(at);
  if (at === undefined || list?.outcome !== 'there') return { listed: false, came: [], left: [] };
  const listed = participantsIn(list.resource, list.base);
  const present = chat.seats.filter(({ place }) => place === 'present');
  const paths = new Set(present.map(({ participant }) => participant));
  const unknown = listed.filter(({ href }) => !paths.has(pathOf(href)) && personIn(href) !== chat.visitor.uri);
  const came = await Promise.all(
    unknown.slice(0, mostPeople).map(async ({ href, title }) => ({ ...(await get(href)), title: title ?? null })),
  );
  const still = new Set(listed.map(({ href }) => pathOf(href)));
  const absent = present.filter(({ participant }) => participant !== null && !still.has(participant));
  const asked = await Promise.all(absent.map(({ uri }) => get(below(at, uri.replace(/^sips?:/, '')))));
  return { listed: true, came, left: asked.filter(({ outcome }) => outcome === 'gone') };
}

/** As links, or embedded. */
function participantsIn(resource: Resource | undefined, base: string): Link[] {
  const links = resource?._links ?? {};
  const name = Object.keys(links).find((rel) => /(^|:)participant$/.test(rel));
  const linkedTo = name === undefined ? [] : [links[name]].flat();
  const embedded = Object.entries(resource?._embedded ?? {})
    .filter(([rel]) => /(^|:)participant$/.test(rel))
    .flatMap(([, found]) => [found].flat())
    .map((one) => linkOf(isResource(one) ? one : undefined, 'self'));
  return [...linkedTo, ...embedded].flatMap((link) => {
    if (!isResource(link) || typeof link.href !== 'string' || !URL.canParse(link.href, base)) return [];
    return [{ href: new URL(link.href, base).href, ...(typeof link.title === 'string' ? { title: link.title } : {}) }];
  });
}
