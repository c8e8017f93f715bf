import { isPhone } from '../calls/phones.ts';
import type { Draft } from '../conversation/call/draft.ts';
import { leave } from '../conversation/call/leave.ts';
import type { Inside } from '../conversation/call/model.ts';
import { sessionPrefix } from './terminal.ts';

/**
 * A call at a terminal ends with a Bye from either party (calls.md 2.5): who is left behind there, or in a call that was
 * made from a terminal, is out too. A room that was made as one stays open.
 */
export function aloneIn({ terms, call }: Pick<Draft, 'terms' | 'call'>): Inside | undefined {
  const [last, ...others] = call.inside;
  if (!last || others.length > 0 || call.status !== 'started' || call.invitations.length > 0) return undefined;
  return terms.pair || last.device.startsWith(sessionPrefix) || isPhone(last.device) ? last : undefined;
}

/** Who is alone hangs up, if he still is: somebody may have come or been called since that was seen. */
export function leaveAlone(draft: Draft): void {
  const alone = aloneIn(draft);
  if (alone) leave(draft, alone.uri, 'left', alone.device);
}
