import Database from 'better-sqlite3';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/logger.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { readEnvelope } from '../wire/schema/callback.ts';
import { type Told, toldBy } from './callbackEvents.ts';
import { type ChatStore, createChatStore } from './chatStore.ts';
import { createDeliver, createUnclaimed, type PageOf } from './deliver.ts';
import type { Rules } from './flow/step.ts';
import type { InboxRow, InboxRows } from './inboxRows.ts';
import { createOperations, type Operations } from './operations.ts';
import type { PlatformClient } from './platformClient.ts';
import { createAdvance } from './progress.ts';
import { createQueue } from './queue.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import type { Roster } from './roster.ts';
import { createSender } from './sender.ts';
import type { HelpdeskSettings } from './settings.ts';
import { createSweeper } from './sweeper.ts';
import { createSteps, type Effects, type Steps } from './takeStep.ts';
import { createTranscript, type Transcript } from './transcript.ts';

/** Everything that moves support requests on, wired together. */
export interface Works {
  readonly chats: ChatStore;
  readonly operations: Operations;
  readonly transcript: Transcript;
  readonly steps: Steps;
  /** Told a request's id whenever something a page shows of it changed. */
  readonly listeners: Set<(requestId: string) => void>;
  /**
   * Works one callback in one commit. A defect is noted on its row, so that the next ones go on; false when the database
   * did not take it. Never rejects.
   */
  work(row: InboxRow): Promise<boolean>;
  /** A callback before this one is missing: the platform is asked for what it said. */
  missed(row: InboxRow): void;
  /** Sends again what was asked and not answered; sets the alarm. */
  start(): Promise<void>;
  close(graceMs: number): Promise<void>;
}

/** How long an operation may take when the settings do not say, and how much later than it rings an invitation is given up. */
const usualOperationMs = 30_000;
const invitationMarginMs = 5_000;
/** After a start, open operations have at least so long: the platform may have to repeat its callbacks first. */
const restartPatienceMs = 15_000;

export function createWorks(parts: {
  db: Database.Database;
  commit: GroupCommit;
  clock: Clock;
  log: Logger;
  settings: HelpdeskSettings;
  client: PlatformClient;
  roster: Roster;
  rows: InboxRows;
  pageOf: PageOf;
}): Works {
  const { db, commit, clock, log, settings, client, roster, rows, pageOf } = parts;
  const chats = createChatStore(db);
  const operations = createOperations(db);
  const transcript = createTranscript(db);
  const unclaimed = createUnclaimed();
  const listeners = new Set<(requestId: string) => void>();
  const advance = createAdvance({ operations, transcript, clock, name: settings.name });
  const deliver = createDeliver({ chats, operations, advance, unclaimed, pageOf, clock });
  const rules = (): Rules => rulesFrom(settings);
  const steps = createSteps({ commit, clock, chats, operations, transcript, roster, rules, after });
  const reconciler = createReconciler({
    ...{ client, clock, chats, operations, transcript, steps, deliver, log },
    quietMs: settings.quietMs,
  });
  const { look, suspect } = reconciler;
  const sender = createSender({ client, clock, operations, steps, advance, unclaimed, suspect, log });
  const sweeper = createSweeper({ clock, chats, operations, advance, steps, look, log });
  const queue = createQueue({ chats, steps, log });

  function after({ toSend, changed, queueMoved }: Effects): void {
    sender.send(toSend);
    sweeper.set();
    if (queueMoved) queue.moved();
    for (const id of changed) for (const listener of listeners) tell(listener, id);
  }

  function tell(listener: (requestId: string) => void, id: string): void {
    try {
      listener(id);
    } catch (error) {
      log.error({ err: error }, 'a listener failed');
    }
  }

  const toldIn = (row: InboxRow): Told[] => toldBy(row.envelope ?? readEnvelope(row.body), settings.discoverUrl());

  const requestOf = ({ conversation, path }: Told): string | undefined =>
    (conversation && chats.ofConversation(conversation.id)?.id) ?? chats.ofInvitation(path);

  async function work(row: InboxRow): Promise<boolean> {
    const doubted: [request: string, told: Told][] = [];
    try {
      await steps.run((hand) => {
        if (!rows.worked(row.id, null)) return;
        for (const told of toldIn(row)) {
          const known = requestOf(told);
          if (known !== undefined && reconciler.doubts(told, row.isLate === true)) doubted.push([known, told]);
          else deliver(hand, told, row.context);
          const request = known ?? requestOf(told); // it may have begun just now
          if (request !== undefined) reconciler.heard(request);
        }
      });
      for (const [id, told] of doubted) reconciler.suspect(id, [told]);
      return true;
    } catch (error) {
      log.error({ err: error, callback: row.id }, 'a callback could not be worked');
      if (isDatabaseFault(error)) return false;
      const fault = error instanceof Error ? error.message : String(error);
      return commit.run(() => rows.worked(row.id, fault)).catch(() => false);
    }
  }

  return {
    chats,
    operations,
    transcript,
    steps,
    listeners,
    work,
    missed(row) {
      for (const id of new Set(toldIn(row).map(requestOf))) if (id !== undefined) reconciler.suspect(id);
    },
    async start() {
      await commit.run(() => operations.postpone(clock.now() + restartPatienceMs));
      sender.send(operations.unanswered());
      sweeper.set();
      reconciler.start();
    },
    async close(graceMs) {
      sweeper.close();
      await reconciler.close();
      await sender.close(graceMs);
      await queue.close();
    },
  };
}

/** A full disk or a locked file passes; a defect does not. */
const isDatabaseFault = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(FULL|BUSY|IOERR|LOCKED|READONLY|CANTOPEN)/.test(error.code);

function rulesFrom(settings: HelpdeskSettings): Rules {
  return {
    endpoint: settings.endpoint.toLowerCase(),
    callbackUrl: settings.callbackUrl(),
    welcomeText: settings.welcomeText,
    replaysHistory: settings.replaysHistory,
    requestTimeoutMs: settings.requestTimeoutMs,
    invitationMs: settings.invitationTimeoutMs + invitationMarginMs,
    operationMs: settings.operationTimeoutMs ?? usualOperationMs,
    callMs: (settings.ringTimeoutMs ?? settings.invitationTimeoutMs) + invitationMarginMs,
  };
}
