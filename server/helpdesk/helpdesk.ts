import type { Database } from 'better-sqlite3';
import { Router } from 'express';
import type { Clock } from '../lib/clock.ts';
import type { HttpClient } from '../lib/http.ts';
import type { Logger } from '../lib/logger.ts';
import type { GroupCommit } from '../storage/groupCommit.ts';
import { createCallbackRouter } from './callback.ts';
import { createCallerCheck } from './callerCheck.ts';
import { createMailer } from './chat/mail.ts';
import { createOfflineMessages } from './chat/offlineMessages.ts';
import { createChat } from './chat/router.ts';
import { createVisitorSessions } from './chat/sessions.ts';
import { createDesk } from './desk.ts';
import { type Watch, watchForeignWrites } from './foreignWrites.ts';
import { createInbox } from './inbox.ts';
import { createInboxRows } from './inboxRows.ts';
import type { Desk } from './model.ts';
import { createPlatformClient } from './platformClient.ts';
import { createOrigins, createPlatformPlace } from './platformDiscovery.ts';
import { createReach } from './reach.ts';
import { createWorks } from './requestWorks.ts';
import { createRoster, type Roster } from './roster.ts';
import type { HelpdeskSettings } from './settings.ts';
import { createStatistics } from './statistics.ts';
import { createSupportRequests } from './supportRequests.ts';

/** The trusted application: what it serves, what pages may ask of it, and its life. */
export interface Helpdesk {
  /** `/callback` and `/chat/…`. */
  readonly router: Router;
  readonly desk: Desk;
  readonly roster: Roster;
  /** Whether a link may lead there: an origin of the platform. */
  mayFollow(url: string): boolean;
  /** Goes on with what the last process left, then looks for the platform in the background. */
  start(): Promise<void>;
  /** Finishes or lets go of what is under way; what was let go of is taken up at the next start. */
  stop(): Promise<void>;
  /** True once the application has been found on the platform. */
  ready(): boolean;
  /** Resolves when every callback taken in so far has been worked. */
  idle(): Promise<void>;
}

/** Worked callbacks are kept so long, for looking into what happened and telling duplicates. */
const keepCallbacksMs = 7 * 24 * 60 * 60_000;
const pruneEveryMs = 6 * 60 * 60_000;
/** How long operations under way may take at the end. */
const stopGraceMs = 3_000;

/** Composes the helpdesk on a database that has had its migrations. Nothing runs before {@link Helpdesk.start}. */
export function createHelpdesk(options: {
  db: Database;
  commit: GroupCommit;
  clock: Clock;
  log: Logger;
  http: HttpClient;
  settings: HelpdeskSettings;
}): Helpdesk {
  const { db, commit, clock, log, http, settings } = options;
  const roster = createRoster({ db, commit });
  const origins = createOrigins({ db, commit, settings });
  const { mayFollow } = origins;
  const client = createPlatformClient({ settings, http, clock, mayFollow });
  const place = createPlatformPlace({ client, origins, settings, log });
  const reach = createReach({ place, log });
  const rows = createInboxRows(db, clock);
  const sessions = createVisitorSessions({ db, commit, clock });
  const messages = createOfflineMessages(db, clock);
  const requests = createSupportRequests(db);
  const { mail, name } = settings;
  const mailer = mail && createMailer({ mail, name, messages, commit, clock, log });
  const works = createWorks({ db, commit, clock, log, settings, client, roster, rows, pageOf: sessions.pageOf });
  const inbox = createInbox({ rows, commit, work: works.work, missed: works.missed, log });
  const caller = createCallerCheck({ check: settings.callbackCheck, http, clock });
  const { chats, operations, transcript, steps, listeners } = works;
  const platform = { place, client };
  const chat = createChat({ settings, platform, sessions, requests, chats, messages, mailer, commit, log });
  const statistics = createStatistics(db, clock);
  const desk = createDesk({ roster, requests, chats, operations, transcript, messages, statistics, steps, listeners });
  const router = Router();
  router.use(createCallbackRouter({ caller, inbox, mayFollow, log }));
  router.use(chat.router);
  let watch: Watch | undefined;
  let pruning: ReturnType<typeof setInterval> | undefined;
  const prune = () => commit.run(() => rows.prune(clock.now() - keepCallbacksMs));

  return {
    router,
    desk,
    roster,
    mayFollow,
    async start() {
      await prune();
      pruning = setInterval(() => prune().catch((err: unknown) => log.error({ err }, 'pruning failed')), pruneEveryMs);
      await works.start();
      inbox.takeUp();
      watch = watchForeignWrites(db, log, () => inbox.takeUp());
      mailer?.wake();
      reach.start();
    },
    async stop() {
      watch?.close();
      clearInterval(pruning);
      chat.close();
      reach.close();
      await inbox.close();
      await works.close(stopGraceMs);
      await mailer?.close();
    },
    ready: () => place.found(),
    idle: () => inbox.idle(),
  };
}
