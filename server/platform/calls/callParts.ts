import type { Server } from 'node:http';
import type { Router } from 'express';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Database } from '../../storage/database.ts';
import type { GroupCommit } from '../../storage/groupCommit.ts';
import type { Accounts } from '../identity/accounts.ts';
import type { Identity } from '../identity/identity.ts';
import type { Teams } from '../identity/teams.ts';
import type { Log } from '../log/log.ts';
import type { LogReader } from '../log/reading.ts';
import type { ApiChapter } from './api/document.ts';
import type { Callers } from './callers.ts';
import type { CallNews } from './callNow.ts';
import type { Calls } from './calls.ts';
import type { InvitationRecords } from './invitations.ts';
import type { Media } from './media/media.ts';
import type { Passes } from './passes.ts';
import type { Permissions } from './permissions.ts';
import type { Phones } from './phones.ts';
import type { CallRecords } from './records.ts';
import type { CallSettings } from './rules.ts';
import type { Sessions } from './sessions.ts';
import type { Signals } from './signals.ts';
import type { Upgrades } from './sockets.ts';

/** Where mail and SMS go; what is undefined is not used. */
export interface ChannelSettings {
  readonly smtpUrl: string | undefined;
  /** Sender of mail. */
  readonly smtpFrom: string;
  /** Takes `POST {"to","text"}`. */
  readonly smsGatewayUrl: string | undefined;
}

/** What the wires of calls stand on. */
export interface CallParts {
  readonly db: Database;
  readonly commit: GroupCommit;
  readonly log: Log;
  readonly reader: LogReader;
  readonly calls: Calls;
  readonly records: CallRecords;
  readonly invitations: InvitationRecords;
  readonly sessions: Sessions;
  readonly signals: Signals;
  readonly phones: Phones;
  readonly media: Media;
  readonly callers: Callers;
  readonly passes: Passes;
  readonly permissions: Permissions;
  readonly accounts: Accounts;
  readonly teams: Teams;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Where the browser build lies. */
  readonly publicFolder: string;
  readonly settings: CallSettings &
    ChannelSettings & {
      readonly publicUrl: () => string;
      /** Whether the loopback names are one origin. */
      readonly loopbackIsOne: boolean;
    };
}

/** A wire of calls: it decodes what it is asked, and tells its own devices what happened. */
export interface CallWire {
  readonly router?: Router;
  /** What its router answers, for developers. */
  readonly documented?: ApiChapter;
  readonly upgrades?: Upgrades;
  /** After a commit, in the order things happened. Must not throw. */
  readonly tell: (news: CallNews) => void;
  /** Takes the requests it answers beside its router; upgrades only by {@link CallWire.upgrades}. */
  readonly attach?: (server: Server) => void;
  /** Begins what runs by itself. */
  readonly start?: () => void;
  /** Says goodbye to whoever is connected and starts nothing new. */
  readonly close: () => void;
  /** Resolves when nothing is under way any more. */
  readonly stopped?: () => Promise<void>;
}
