/**
 * The bodies in a file of captured callbacks: one JSON object, an array of them, or one a line. What lies there as it
 * came stays so byte by byte, because a callback without a number is known by its bytes.
 */
export function bodiesIn(text: string): readonly string[] {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole.map((value) => JSON.stringify(value));
  if (whole !== undefined) return [text.trim()];
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // several, or none at all: whoever reads each body will say
  }
}
