import type { ChatView } from './chatView.ts';
import type { Texts } from './texts/shape.ts';

/** What the status line says, and how it looks: `live` with a green dot, `bad` as a warning. */
export function statusText(
  view: ChatView,
  texts: Texts,
): { readonly text: string; readonly look: '' | 'live' | 'bad' } {
  const { phase, connection, typing, ahead } = view;
  if (phase === 'form' || phase === 'ended') return { text: '', look: '' };
  if (connection === 'connecting') return { text: texts.connecting, look: '' };
  if (connection !== 'live') return { text: texts[connection], look: 'bad' };
  const names = typing.map(({ name }) => name).join(', ');
  if (names) return { text: texts.typing(names), look: '' };
  if (view.lines.some(({ delivery }) => delivery === 'failed')) return { text: texts.failed, look: 'bad' };
  if (ahead > 0) return { text: texts.ahead(ahead), look: '' };
  return { text: texts.live, look: 'live' };
}

/** The line a chat closes with. */
export function closingText(view: ChatView, texts: Texts): string {
  if (view.problem) return texts.shut;
  return view.endedByVisitor ? `${texts.ended} ${texts.endedByYou}` : texts.ended;
}
