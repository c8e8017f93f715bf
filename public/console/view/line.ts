import type { Chat, ConsoleState, Line, Message, Note } from '../state/model.ts';
import { seenByVisitor } from '../state/reading.ts';
import { make, setAttribute, setText } from './dom.ts';
import { linked } from './text.ts';
import { momentText } from './time.ts';

/** A line and whether it stands under a name of its own. */
export interface DrawnLine {
  readonly line: Line;
  readonly first: boolean;
}

interface Around {
  readonly state: ConsoleState;
  readonly chat: Chat;
  readonly now: number;
}

/** What each element shows, so that it is drawn again only when that changed. */
const drawn = new WeakMap<Element, { line: Line; look: string }>();

/** Shows a line in its element. */
export function drawLine(element: HTMLElement, { line, first }: DrawnLine, around: Around): void {
  const hiddenFromVisitor =
    (line.kind === 'note' || line.from === 'me' || line.from === 'colleague') &&
    line.uri !== '' &&
    seenByVisitor(around.state, around.chat, line.uri) === false;
  const look = `${first} ${hiddenFromVisitor}`;
  const before = drawn.get(element);
  if (before?.line === line && before.look === look) return;
  drawn.set(element, { line, look });
  if (line.kind === 'note') drawNote(element, line, hiddenFromVisitor, around.now);
  else drawMessage(element, line, { first, hiddenFromVisitor, now: around.now });
}

function drawMessage(
  element: HTMLElement,
  message: Message,
  { first, hiddenFromVisitor, now }: { first: boolean; hiddenFromVisitor: boolean; now: number },
): void {
  const looks = ['line', message.from, first ? 'first' : '', message.delivery, hiddenFromVisitor ? 'unseen-line' : ''];
  setAttribute(element, 'class', looks.filter(Boolean).join(' '));
  const [head, text, foot] = partsOf(element);
  const [name, time] = [head.firstElementChild, head.lastElementChild];
  setAttribute(head, 'class', first ? 'line-head small' : 'line-head unseen');
  if (name) setText(name, message.from === 'me' ? 'You' : message.name || 'A visitor');
  if (time) {
    setText(time, momentText(message.at, now));
    setAttribute(time, 'datetime', new Date(message.at).toISOString());
  }
  // My words from another window may come without their text.
  const words = message.text || 'Written in another window';
  if (text.textContent !== words) text.replaceChildren(...linked(words));
  foot.replaceChildren(...footOf(message, hiddenFromVisitor));
}

/** Head, text and foot of a message's element. They stay: what changes is changed in place, and so announced alone. */
function partsOf(element: HTMLElement): [Element, Element, Element] {
  const [head, text, foot] = element.children;
  if (head && text && foot) return [head, text, foot];
  const made: [Element, Element, Element] = [
    make('p', {}, make('span', { class: 'line-name', dir: 'auto' }), ' ', make('time', { class: 'muted' })),
    make('p', { class: 'line-text', dir: 'auto' }),
    make('p', { class: 'line-foot small' }),
  ];
  element.replaceChildren(...made);
  return made;
}

function footOf(
  { delivery, trouble, operationId, missedBy = [] }: Message,
  hiddenFromVisitor: boolean,
): (Node | string)[] {
  if (delivery === 'sending') return [make('span', { class: 'muted', 'aria-hidden': 'true' }, 'On its way…')];
  if (delivery === 'failed') {
    const again = make('button', { type: 'button', class: 'link-button', 'data-again': operationId }, 'Try again');
    return [make('span', { class: 'bad-text' }, `Not delivered. ${trouble ?? ''} `, again)];
  }
  if (delivery === 'undelivered') {
    const whom = missedBy.length > 0 ? ` to ${missedBy.join(', ')}` : '';
    return [make('span', { class: 'bad-text', dir: 'auto' }, `Not delivered${whom}`)];
  }
  return hiddenFromVisitor ? ['The visitor does not see this'] : [];
}

function drawNote(element: HTMLElement, note: Note, hiddenFromVisitor: boolean, now: number): void {
  const text = noteText(note, hiddenFromVisitor);
  setAttribute(element, 'class', 'line note small');
  if (element.textContent === `${text} ${momentText(note.at, now)}`) return; // said again, it would be read out again
  element.replaceChildren(
    make('span', { dir: 'auto' }, text),
    ' ',
    make('time', { datetime: new Date(note.at).toISOString() }, momentText(note.at, now)),
  );
}

function noteText({ what, name, by }: Note, hiddenFromVisitor: boolean): string {
  const who = name || 'Somebody';
  switch (what) {
    case 'joined':
      return hiddenFromVisitor ? `${who} joined silently; the visitor does not see this` : `${who} joined`;
    case 'left':
      return `${who} left`;
    case 'visitorJoined':
      return `${name || 'The visitor'} is here`;
    case 'visitorLeft':
      return `${name || 'The visitor'} left the chat`;
    case 'iEnded':
      return 'You ended the chat';
    case 'iLeft':
      return `You left the chat; ${who} goes on`;
    case 'callBegan':
      return 'A call began';
    case 'callOver':
      return 'The call is over';
    case 'callUnanswered':
      return name ? `The call from ${name} was not answered` : 'Your call was not answered';
    case 'callDeclined':
      return name ? `${by || 'You'} declined the call from ${name}` : `${by || 'You'} declined your call`;
    case 'ended':
      return 'The chat has ended';
    case 'lost':
      return 'The chat ended while the console was not connected';
  }
}
