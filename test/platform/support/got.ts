/** What came over a wire, as it came. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect
export type Got = Record<string, any>;
