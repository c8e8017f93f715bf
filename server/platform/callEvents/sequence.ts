/** So many voice events one event of the log can make: a call of a thousand people who all ring at once makes fewer. */
const perLogged = 65_536;

/**
 * The sequence number of a voice event (calls.md 2.10): where its event lies in the log, and its place among those it
 * makes. Monotone for the installation, and the same whenever the log is read again, so nothing is written to keep it.
 */
export function sequenceOf(number: number, index: number): number {
  if (index >= perLogged) throw new Error(`event ${number} makes more voice events than can be numbered`);
  return number * perLogged + index;
}

/** The number in the log of the event that a sequence number lies in. */
export const loggedIn = (sequence: number): number => Math.floor(sequence / perLogged);
