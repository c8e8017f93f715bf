import { chapters, notes } from './variables.ts';

/** The text of `.env.example`: every variable with its sentence and its default. */
export function envExample(): string {
  const parts = Object.entries(chapters).map(
    ([title, variables]) =>
      `## ${title}\n\n${Object.entries(variables)
        .map(([name, schema]) => entry(name, notes.get(schema)?.means ?? '', notes.get(schema)?.fallback ?? ''))
        .join('\n')}`,
  );
  return `# Every variable is optional. Copy this file to .env and change what you need; the environment wins over .env.
# Written by \`npm run env-example\` from server/config/variables.ts: do not edit.\n\n${parts.join('\n')}`;
}

const entry = (name: string, means: string, fallback: string): string =>
  `# ${means}\n${name}=${/^[\w.:/,@+-]*$/.test(fallback) ? fallback : `"${fallback}"`}\n`;
