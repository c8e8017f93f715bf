import type { Database } from '../../../storage/database.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import { type CallbackPosition, positionColumns } from './table.ts';
import { callbackAddress } from './target.ts';

/** How the telling of a conversation to its application goes. */
export interface Delivery {
  readonly application: { readonly id: string; readonly name: string; readonly endpoint: string };
  readonly conversation: string;
  /** Whether the conversation is still going on. */
  readonly open: boolean;
  /** Where it is sent, without its query, which is the application's own. */
  readonly address: string;
  /** Number of the callback under way, or of the last one. */
  readonly ack: number;
  readonly state: 'delivered' | 'under way' | 'failing' | 'given up';
  /** How often this callback was sent. */
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastWhy: string | null;
  /** ISO 8601, as all times here. */
  readonly lastAt: string | null;
  readonly nextAt: string | null;
  /** Whether somebody has asked to send it again, and it was not yet. */
  readonly replayAsked: boolean;
}

type Row = Omit<CallbackPosition, 'delivered' | 'away'> & { delivered: number; closedAt: number | null };

/** Most of a list: what is stuck comes first, what was given up after what is still tried, room is left for the rest. */
const mostRows = 200;
const mostStuck = 150;
/** Of conversations among this many of the newest events, those are listed too whose application has heard everything. */
const newestEvents = 2_000;

/** Lists callbacks that wait, the longest silent first, those given up, then the newest of those that were taken. */
export function createDeliveries(options: {
  db: Database;
  applicationOf: (id: string) => RegisteredApplication | undefined;
}): () => Delivery[] {
  const select = (which: string, most: number) =>
    options.db.prepare<[], Row>(`SELECT ${positionColumns}, c.closed_at AS closedAt
      FROM callback k LEFT JOIN conversation c ON c.id = k.conversation WHERE ${which} LIMIT ${most}`);
  const stuck = select('k.delivered = 0 ORDER BY k.gave_up_at IS NOT NULL, k.last_at', mostStuck);
  const recent = select(
    `k.delivered = 1 AND k.ack > 0 AND k.conversation IN
    (SELECT stream FROM (SELECT stream FROM event ORDER BY number DESC LIMIT ${newestEvents})) ORDER BY k.last_at DESC`,
    mostRows,
  );

  function deliveryOf(row: Row): Delivery {
    const found = options.applicationOf(row.application);
    return {
      application: { id: row.application, name: found?.name ?? '', endpoint: found?.endpoint ?? '' },
      conversation: row.conversation,
      open: row.closedAt === null,
      address: callbackAddress({ url: row.url, context: null }, found?.callbackUrl ?? '').split(/[?#]/)[0] ?? '',
      ack: row.ack,
      state: stateOf(row),
      attempts: row.attempts + row.delivered,
      lastStatus: row.lastStatus,
      lastWhy: row.lastWhy,
      lastAt: iso(row.lastAt),
      nextAt: iso(row.nextAt),
      replayAsked: row.replay !== null,
    };
  }

  return () => [...stuck.all(), ...recent.all()].slice(0, mostRows).map(deliveryOf);
}

function stateOf({ delivered, gaveUpAt, attempts }: Row): Delivery['state'] {
  if (delivered === 1) return 'delivered';
  if (gaveUpAt !== null) return 'given up';
  return attempts > 0 ? 'failing' : 'under way';
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** The most callbacks of a conversation that can be sent again: more is not kept of each. */
export const mostReplayed = 10;

/** How many of the newest callbacks somebody asks for, from text; one where he does not say; undefined when it is no number. */
export function replayCount(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return 1;
  const count = Number(text);
  return Number.isInteger(count) && count >= 1 && count <= mostReplayed ? count : undefined;
}
