import type { Call, CallTerms, Party, PartyContact } from '../../conversation/call/model.ts';
import type { CallStep } from '../../conversation/call/steps.ts';
import type { CallChange } from '../../log/log.ts';
import type { Channel, NewNotice, NoticeKind } from './table.ts';

/** What a decision about who is told may ask and cannot know. */
export interface NoticeFacts {
  /** Channels that lead somewhere. */
  readonly channels: readonly Channel[];
  readonly isConnected: (uri: string) => boolean;
  readonly mayBeCalled: (uri: string) => boolean;
}

/** Whom a decision about a call is told by mail and SMS (contract, "mail and SMS"). */
export function noticesOf({ facts: { id, call: terms }, before, after, events }: CallChange, facts: NoticeFacts) {
  if (!terms || after.status === 'ended') return [];
  const kinds = before
    ? events.flatMap(({ body, at }) => (body.type === 'call' ? (occasion(body.step, terms, at) ?? []) : []))
    : (['invitation'] as const);
  return kinds.flatMap((kind) =>
    contactsOf(terms, after)
      .filter((party) => isTold(party, terms, facts) && !(before && isInside(after, party)))
      .flatMap((party) => facts.channels.flatMap((channel) => noticeBy(channel, { call: id, party, kind }) ?? [])),
  );
}

/** What a step after the call was made is to be told as; those asked with a planned call hear when it begins early. */
function occasion(step: CallStep, terms: CallTerms, at: number): NoticeKind | undefined {
  if (step.is === 'reminded') return 'reminder';
  if (step.is !== 'begun' || terms.plannedAt === null || terms.reason === 'SERVICE_REQUEST') return undefined;
  return at < terms.plannedAt ? 'start' : 'invitation';
}

/** Everybody the call was made for: who is asked, alone or in a team, and who was named without an account. */
function contactsOf(terms: CallTerms, call: Call): readonly Party[] {
  const asked = new Set(terms.asked.flatMap(({ uris }) => uris));
  return call.parties.filter(
    ({ uri, kind }) => (kind === 'outsider' || asked.has(uri)) && uri !== terms.creator && uri !== terms.broker,
  );
}

/** Whoever is not rung: the contacts of a service request never are, the link is for them (calls.md 1.4). */
function isTold({ uri }: Party, terms: CallTerms, facts: NoticeFacts): boolean {
  const ringsNobody = !terms.inform || terms.reason === 'SERVICE_REQUEST';
  return (ringsNobody || !facts.isConnected(uri)) && facts.mayBeCalled(uri);
}

const isInside = (call: Call, { uri }: Party): boolean => call.inside.some((inside) => inside.uri === uri);

function noticeBy(
  channel: Channel,
  { party, ...what }: { call: string; party: Party; kind: NoticeKind },
): NewNotice | undefined {
  const written = writtenFor[channel](party.contact);
  if (written === '') return undefined;
  const recipient = usable[channel](written);
  return {
    ...what,
    party: party.uri,
    channel,
    recipient: recipient ?? written.slice(0, 250),
    flaw: recipient === undefined ? 'NoAddress' : null,
  };
}

const writtenFor: Readonly<Record<Channel, (contact: PartyContact) => string>> = {
  mail: ({ email }) => email.trim(),
  sms: ({ phone }) => phone?.trim() ?? '',
};

/** The address in the form it is sent to; undefined for what is none, and so can never reach into a header. */
const usable: Readonly<Record<Channel, (written: string) => string | undefined>> = {
  mail: (written) =>
    written.length <= 250 && /^[^\s\p{Cc}@<>,;:"()[\]\\]+@[^\s\p{Cc}@<>,;:"()[\]\\]+$/u.test(written)
      ? written
      : undefined,
  sms(written) {
    const number = written.replace(/[\s()./-]/g, '');
    return /^\+?\d{3,15}$/.test(number) ? number : undefined;
  },
};
