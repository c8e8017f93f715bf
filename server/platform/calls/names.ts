import { partyOf } from '../conversation/call/model.ts';
import { personKnownHere } from '../conversation/chatCall/decisions.ts';
import type { Log } from '../log/log.ts';
import type { CallNow } from './callNow.ts';
import { guestUri } from './parties.ts';

/**
 * How somebody of a call is called to another: to the visitor of a chat as the chat calls him, under his bridged name;
 * who is not in the chat, and to everybody else, by his own. Empty for who is no party.
 * @param viewer address in the call of whoever is told
 */
export function nameFor(
  { log }: { log: Pick<Log, 'conversation'> },
  now: CallNow,
  viewer: string,
  uri: string,
): string {
  const party = partyOf(now.call, uri);
  if (!party) return '';
  const began = now.facts.call.chat === undefined ? undefined : log.conversation(now.facts.call.chat);
  const other = began?.chatCall?.with ? log.conversation(began.chatCall.with) : undefined;
  const his = [began, other].find((chat) => chat?.chatCall?.guest && guestUri(chat.chatCall.guest.id) === viewer);
  return (his && personKnownHere(his, uri)?.name) ?? party.name;
}
