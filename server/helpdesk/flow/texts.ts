/** What the helpdesk says to visitors. */
export const texts = {
  joined: (name: string) => `${name} joined.`,
  left: (name: string) => `${name} left.`,
  lost: (name: string) => `${name} was disconnected. We are looking for somebody else.`,
  gone: (name: string) => `${name} left. We are looking for somebody else.`,
  /** `ahead`: how many are waiting before him. */
  queue: (ahead: number) => (ahead === 0 ? 'You are next in line.' : `You are number ${ahead + 1} in line.`),
  nobodyThere:
    'Nobody is free right now. We keep trying; you can also leave your e-mail address and a message, and we will answer you.',
  goodbye: 'The chat has ended. Thank you for writing to us. Goodbye!',
  unanswered:
    'We are sorry that nobody could answer you. Please leave your e-mail address and a message, or try again later. Goodbye!',
  broken: 'We are sorry, something went wrong on our side and this chat has ended. Please start a new one.',
  callLater:
    'Nobody who could answer a call has joined yet. You can call as soon as somebody has; please go on writing here.',
  callUnanswered: 'Your call could not be answered just now. Please go on writing here, or call again a little later.',
  callEnded: (ms: number) => `The call ended after ${lengthOf(ms)}.`,
  /** What was said before an agent joined, for a platform that does not show it. */
  history: (lines: readonly { readonly name: string; readonly text: string }[]) =>
    ['Said before you joined:', ...lines.map(({ name, text }) => `${name}: ${text}`)].join('\n'),
} as const;

/** What is usual and no fault. */
const unreachedBecause: ReadonlyMap<string | null, string> = new Map([
  ['Unreachable', 'is not signed in'],
  ['DoNotDisturb', 'does not want to be disturbed'],
]);

/** Lines of the transcript that nobody said. */
export const eventTexts = {
  joinedSilently: (name: string) => `${name} joined silently.`,
  lost: (name: string) => `${name} was disconnected.`,
  broughtIn: (by: string, name: string, silent: boolean) => `${by} asked ${name} to join${silent ? ' silently' : ''}.`,
  declined: (name: string) => `${name} declined.`,
  /** `subcode`: why, as the platform says it. */
  unreached: (name: string, subcode: string | null) =>
    `${name} ${unreachedBecause.get(subcode) ?? 'could not be reached'}.`,
  visitorLeft: 'The visitor left.',
  unanswered: 'Nobody answered in time.',
  agentEnded: (name: string) => `${name} ended the chat.`,
  meetingLost: 'The platform ended the meeting.',
  setupFailed: (why: string) => `The chat could not be set up: ${why}.`,
} as const;

/** Lines of the transcript about calls. */
export const callTexts = {
  began: (name: string) => `Call started by ${name}.`,
  nobodyThere: (name: string) => `${name} called, but nobody was there to answer.`,
  answered: (name: string | null) => `Answered${name ? ` by ${name}` : ''}.`,
  /** `subcode`: why, as the platform says it. */
  unanswered: (subcode: string | null) => `${unansweredBecause.get(subcode) ?? 'Missed call: it was not answered'}.`,
  ended: (ms: number) => `Call ended after ${lengthOf(ms)}.`,
} as const;

const unansweredBecause: ReadonlyMap<string | null, string> = new Map([
  ['Declined', 'Call declined'],
  ['Canceled', 'Missed call: the caller hung up'],
  ['Unreachable', 'Missed call: nobody could be reached'],
  ['Ended', 'Missed call: the chat ended'],
]);

function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
