import type { Database } from 'better-sqlite3';
import type { Clock } from '../lib/clock.ts';
import type { Statistics } from './model.ts';

/** The dashboard's figures of now and of today, counted from local midnight of the server. */
export function createStatistics(db: Database, clock: Clock): () => Statistics {
  const states = db.prepare<[], { state: string; many: number }>(
    `select state, count(*) as many from requests where state <> 'closed' group by state`,
  );
  const today = db.prepare<[number], { created_at: number; first_answer_at: number | null }>(
    'select created_at, first_answer_at from requests where created_at >= ?',
  );
  return () => {
    const open = new Map(states.all().map(({ state, many }) => [state, many]));
    const made = today.all(new Date(clock.now()).setHours(0, 0, 0, 0));
    const hours = Array.from({ length: 24 }, () => ({ requests: 0, answered: 0 }));
    for (const { created_at, first_answer_at } of made) {
      const hour = hours[new Date(created_at).getHours()];
      if (!hour) continue;
      hour.requests += 1;
      if (first_answer_at !== null) hour.answered += 1;
    }
    const answers = made.flatMap(({ created_at, first_answer_at }) =>
      first_answer_at === null ? [] : [first_answer_at - created_at],
    );
    return {
      waiting: (open.get('opening') ?? 0) + (open.get('waiting') ?? 0),
      active: open.get('active') ?? 0,
      today: made.length,
      medianFirstAnswerMs: median(answers),
      hours,
    };
  };
}

function median(values: number[]): number | null {
  const sorted = values.sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2);
}
