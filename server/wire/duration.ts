const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * Reads a length of time as clients write it, in ms: whole or broken minutes (`5`), ISO 8601 (`PT5M`), or .NET's
 * TimeSpan (`00:05:00`, `1.00:00:00`). Undefined when it is none of these.
 */
export function parseDuration(written: string | number): number | undefined {
  const text = String(written).trim();
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return Number(text) * minuteMs;
  const iso = /^P(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,8})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?$/i.exec(text);
  if (iso && /\d/.test(text)) return sum(iso);
  const span = /^(?:(\d{1,8})\.)?(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d{1,7})?))?$/.exec(text);
  return span ? sum(span) : undefined;
}

const sum = ([, days = '0', hours = '0', minutes = '0', seconds = '0']: RegExpExecArray): number =>
  Number(days) * dayMs + Number(hours) * hourMs + Number(minutes) * minuteMs + Number(seconds) * secondMs;
