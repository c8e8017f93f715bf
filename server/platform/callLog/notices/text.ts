import type { CallNow } from '../../calls/callNow.ts';
import { partyOf } from '../../conversation/call/model.ts';
import type { NoticeKind, QueuedNotice } from './table.ts';

/** What is said in a notice. */
export interface NoticeText {
  /** One line. */
  readonly subject: string;
  /** Lines of a mail. */
  readonly body: string;
  /** The same for an SMS. */
  readonly short: string;
  /** Whom it is for, in one line. */
  readonly name: string;
}

/** Where the notice sends people. */
export interface NoticeLinks {
  /** The page that lets guests into the call; null when they may not join. */
  readonly guest: string | null;
  /** The page of the staff. */
  readonly console: string;
}

/** How much of a name or title is shown, in characters. */
const most = { line: 250, short: 80 };

/** Words a notice as its call is now: the title, who calls, the time of a planned one, and where to go. */
export function noticeText(
  { kind, party: uri }: Pick<QueuedNotice, 'kind' | 'party'>,
  { facts, call }: CallNow,
  links: NoticeLinks,
): NoticeText {
  const { creator, reason, plannedAt, expiresAt } = facts.call;
  const party = partyOf(call, uri);
  const title = oneLine(facts.subject) || 'Call';
  const caller = oneLine(partyOf(call, creator)?.name ?? '') || 'Somebody';
  const time = call.status === 'planned' && plannedAt !== null ? timeOf(plannedAt) : undefined;
  const lead = leadOf[reason === 'SERVICE_REQUEST' ? 'request' : time === undefined ? 'start' : kind];
  // Whoever has neither an account nor the link is told of the call all the same: there is nowhere to send him.
  const link = links.guest ?? (party?.kind === 'staff' ? links.console : null);
  const when = time === undefined ? '' : `, ${time}`;
  const lines = [
    lead(caller),
    '',
    title,
    ...(time === undefined ? [] : [`When: ${time}`]),
    ...(link === null ? [] : [`Join: ${link}`]),
    ...(expiresAt === null ? [] : [`Good until ${timeOf(expiresAt)}`]),
    ...(links.guest !== null && party?.kind === 'staff' ? [`With your account: ${links.console}`] : []),
  ];
  return {
    subject: cut(`${lead(caller)} ${title}${when}`, most.line),
    body: `${lines.join('\n')}\n`,
    short: `${lead(cut(caller, most.short))} ${cut(title, most.short)}${when}${link === null ? '' : ` ${link}`}`,
    name: oneLine(party?.name ?? ''),
  };
}

const leadOf: Readonly<Record<NoticeKind | 'request', (caller: string) => string>> = {
  start: (caller) => `${caller} is calling you:`,
  request: (caller) => `You can call ${caller}:`,
  invitation: (caller) => `${caller} invites you to a call:`,
  reminder: (caller) => `Reminder of a call with ${caller}:`,
};

/** What people wrote, without anything that could begin a line of its own or hide what follows. */
const oneLine = (text: string): string => cut(text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim(), most.line);

/** By whole characters. */
const cut = (text: string, length: number): string => [...text].slice(0, length).join('');

/** In UTC: nobody knows where it is read. */
const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
