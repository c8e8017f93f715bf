import type { CallParts, CallWire, ChannelSettings } from '../../calls/callParts.ts';
import { rightsOf } from '../../calls/rights.ts';
import type { Touched } from '../../log/log.ts';
import { createMailSender, createSmsSender, type Sender } from './channels.ts';
import { noticesOf } from './recipients.ts';
import { type Channel, createNoticeTable, type QueuedNotice } from './table.ts';
import { type NoticeText, noticeText } from './text.ts';
import { createWorker } from './worker.ts';

/** What notices stand on. */
export type NoticeParts = Pick<
  CallParts,
  'db' | 'commit' | 'log' | 'calls' | 'sessions' | 'accounts' | 'permissions' | 'passes' | 'clock' | 'logger'
> & { readonly settings: ChannelSettings & Pick<CallParts['settings'], 'publicUrl'> };

/**
 * Tells whoever no device can ring, by mail and SMS. What is to be told is written in the commit of what it tells of,
 * and sent in the background until it was taken, at least once: a call waits for nobody. A channel that is not set up
 * is told nothing.
 */
export function createNotices(parts: NoticeParts): CallWire {
  const { db, commit, log, calls, sessions, accounts, permissions, passes, settings } = parts;
  const { now } = parts.clock;
  const table = createNoticeTable(db);
  const senders = sendersOf(parts);
  const facts = {
    channels: senders.map(([channel]) => channel),
    isConnected: (uri: string) => sessions.of(uri).length > 0,
    mayBeCalled: rightsOf({ accounts, permissions }).mayBeCalled,
  };

  function textOf(notice: QueuedNotice): NoticeText | undefined {
    const found = calls.read(notice.call);
    if (!found || found.call.status === 'ended') return undefined;
    const { id } = found.facts;
    const site = settings.publicUrl();
    const guest = found.facts.call.anonymous ? `${site}/join/${id}?token=${passes.linkToken(id)}` : null;
    return noticeText(notice, found, { guest, console: `${site}/console` });
  }

  const workers = senders.map(([channel, sender]) =>
    createWorker({ channel, sender, table, textOf, commit, now, logger: parts.logger }),
  );
  const wake = () => {
    for (const worker of workers) worker.wake();
  };
  let hasStarted = false;

  const claim = ({ calls: changes }: Touched) => {
    for (const change of changes) {
      for (const notice of noticesOf(change, facts)) table.add(notice, now());
      if (change.after.status === 'ended') table.cancel(change.facts.id, now());
    }
  };
  if (workers.length > 0) {
    log.withinCommit(claim);
    log.onCommit((touched) => {
      if (hasStarted && touched.calls.length > 0) wake();
    });
  }

  return {
    tell: () => undefined, // a call that is only planned has no news: commits themselves wake the workers
    start() {
      hasStarted = true;
      wake();
    },
    close() {
      for (const worker of workers) worker.close();
    },
    async stopped() {
      await Promise.all(workers.map((worker) => worker.stopped()));
    },
  };
}

function sendersOf({ settings, clock }: NoticeParts): readonly (readonly [Channel, Sender])[] {
  const { smtpUrl, smtpFrom, smsGatewayUrl } = settings;
  return [
    ...(smtpUrl === undefined ? [] : [['mail', createMailSender({ smtpUrl, smtpFrom })] as const]),
    ...(smsGatewayUrl === undefined ? [] : [['sms', createSmsSender({ smsGatewayUrl, now: clock.now })] as const]),
  ];
}
