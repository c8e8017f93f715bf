import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Identity } from '../identity/identity.ts';
import type { Log } from '../log/log.ts';
import type { LogReader } from '../log/reading.ts';
import type { CallbackTable } from './callbacks/table.ts';
import type { CallPort } from './callPort.ts';
import type { ChannelKeys } from './channel/channelKey.ts';
import type { EventChannels } from './channel/eventChannel.ts';
import type { MeetingStore } from './meetings/store.ts';
import type { Activity } from './people/activity.ts';
import type { Contacts } from './people/contacts.ts';
import type { Devices } from './people/devices.ts';
import type { PresenceTable } from './people/presence.ts';
import type { Subscriptions } from './people/subscriptions.ts';

/** What the routers of this protocol stand on. */
export interface UcwaParts {
  readonly log: Log;
  readonly reader: LogReader;
  readonly devices: Devices;
  readonly presence: PresenceTable;
  readonly subscriptions: Subscriptions;
  readonly contacts: Contacts;
  readonly activity: Activity;
  readonly meetings: MeetingStore;
  readonly callbacks: CallbackTable;
  readonly calls: CallPort;
  readonly channels: EventChannels;
  readonly keys: ChannelKeys;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: UcwaSettings;
}

export interface UcwaSettings {
  readonly publicUrl: () => string;
  readonly loopbackIsOne: boolean;
  /** Prefix of the rels written to trusted applications. */
  readonly namespace: string;
  /** `tgt-<32 hex>`: the pool server in addresses of conversations. */
  readonly tgt: string;
  readonly invitationTimeoutMs: number;
  readonly typingTimeoutMs: number;
  /** How long somebody waits in a lobby at the most. */
  readonly lobbyTimeoutMs: number;
  /** The least value of an event channel's timers, ms; undefined: the documented ones. */
  readonly eventPollMinMs: number | undefined;
  readonly visitorGraceMs: number;
  readonly agentGraceMs: number;
}
