import type { LoggedConversationEvent, LogReader } from '../log/reading.ts';
import { type CallView, emptyView, type VoiceEvent } from './legs.ts';
import { project } from './project.ts';
import { sequenceOf } from './sequence.ts';

/** A voice event with its place among all. */
export interface NumberedEvent extends VoiceEvent {
  readonly sequence: number;
  /** Epoch ms. */
  readonly at: number;
}

/** Reads calls on, event by event, whichever it is shown. */
export interface Views {
  /** What an event of a call tells. */
  read(event: LoggedConversationEvent): readonly NumberedEvent[];
  /** Forgets what was read. */
  clear(): void;
}

/** So many calls are remembered; what a forgotten one was is read again. */
const most = 10_000;
const page = 500;

export function createViews(reader: Pick<LogReader, 'range'>): Views {
  const views = new Map<string, { readonly seq: number; readonly view: CallView }>();

  function viewBefore({ stream, seq }: LoggedConversationEvent): CallView {
    const known = views.get(stream);
    if (known?.seq === seq - 1) return known.view;
    let view = emptyView(stream);
    for (let from = 1; from < seq; from += page)
      for (const { body } of reader.range(stream, from, Math.min(seq - 1, from + page - 1), page))
        view = project(view, body).view;
    return view;
  }

  return {
    read(event) {
      const { stream, seq, number, at, body } = event;
      const { view, events } = project(viewBefore(event), body);
      views.delete(stream); // to the end of the line of those that are forgotten
      if (!isOver(event)) views.set(stream, { seq, view });
      const [oldest] = views.size > most ? views.keys() : [];
      if (oldest !== undefined) views.delete(oldest);
      return events.map((told, index) => ({ ...told, sequence: sequenceOf(number, index), at }));
    },
    clear: () => views.clear(),
  };
}

const isOver = ({ body }: LoggedConversationEvent): boolean =>
  body.type === 'call' && body.steps.some(({ is }) => is === 'ended');
