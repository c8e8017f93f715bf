import { type Envelope, groupBySender } from '../../../wire/events.ts';
import type { Resource } from '../../../wire/resource.ts';
import type { Facts } from '../../conversation/model.ts';
import type { RegisteredApplication } from '../../identity/application.ts';
import type { LoggedConversationEvent, LogReader } from '../../log/reading.ts';
import { callbackLinks, encodeForApplication } from '../encode/forApplication.ts';
import { dressEvent, type View } from '../encode/view.ts';
import { callbackBytes, lastThatFits } from './size.ts';
import type { CallbackPosition } from './table.ts';

/** Events in one callback at the most. */
const envelopeLimit = 50;

/** A callback to be sent: which one, and its bytes. */
export interface Due {
  readonly position: CallbackPosition;
  readonly body: string;
  /** Whether there may be more to tell after it. */
  readonly more: boolean;
}

/** What the bytes of a callback come from. */
export interface CallbackSources {
  readonly reader: LogReader;
  readonly factsOf: (conversation: string) => Facts;
  readonly viewOf: (application: RegisteredApplication) => View;
  readonly resourceOf: (application: RegisteredApplication) => Resource;
  readonly baseUri: () => string;
}

/** Writes callbacks from the log. */
export interface CallbackWriter {
  /** A callback of before, anew: with the bytes it had, as far as settings and program are the same. */
  write(position: CallbackPosition, application: RegisteredApplication): string | undefined;
  /** What comes next and is worth telling, written; else up to which event there is nothing to tell. */
  upcoming(last: CallbackPosition, application: RegisteredApplication): Due | { readonly untold: number };
}

export function createCallbackWriter(sources: CallbackSources): CallbackWriter {
  const { reader } = sources;

  function bytes(
    position: CallbackPosition,
    application: RegisteredApplication,
    told: readonly LoggedConversationEvent[],
  ): string | undefined {
    const facts = factsFor(position.conversation, application);
    const view = sources.viewOf(application);
    const events = told.flatMap((event) =>
      encodeForApplication(view, facts, event, {
        application: () => sources.resourceOf(application),
        said: (from, to) => [...reader.lines(facts.id, { after: from - 1, until: to })],
      }),
    );
    if (events.length === 0) return undefined;
    const envelope: Envelope = {
      _links: callbackLinks(view, facts, application.id, position.ack),
      sender: groupBySender(events.map((event) => dressEvent(view, event))),
      baseuri: sources.baseUri(),
    };
    return JSON.stringify(envelope);
  }

  /** Whose own the conversation is not, it is in it under its own name all the same. */
  function factsFor(conversation: string, { endpoint: uri, name }: RegisteredApplication): Facts {
    const facts = sources.factsOf(conversation);
    return facts.application === null ? { ...facts, endpoint: { uri, name } } : facts;
  }

  function write(position: CallbackPosition, application: RegisteredApplication): string | undefined {
    const logged = reader.range(position.conversation, position.firstSeq, position.lastSeq, envelopeLimit);
    return bytes(position, application, whileIn(logged, !beginsAway(logged)).told);
  }

  /** The next callback as it is when it carries these events up to `lastSeq`. */
  function piece(
    last: CallbackPosition,
    application: RegisteredApplication,
    events: readonly LoggedConversationEvent[],
    { from, lastSeq, away }: { from: number; lastSeq: number; away: boolean },
  ) {
    const { told, isIn } = whileIn(
      events.filter(({ seq }) => seq <= lastSeq),
      !away,
    );
    const next = { ack: last.ack + 1, firstSeq: from, lastSeq, away: !isIn, delivered: false, attempts: 0 };
    const position: CallbackPosition = { ...last, ...next };
    return { position, body: bytes(position, application, told) };
  }

  /** What comes next and is worth telling, written; else up to which event there is nothing to tell. */
  function upcoming(last: CallbackPosition, application: RegisteredApplication): Due | { readonly untold: number } {
    let from = last.lastSeq + 1;
    let { away } = last;
    for (;;) {
      const events = reader.range(last.conversation, from, Number.MAX_SAFE_INTEGER, envelopeLimit);
      let lastSeq = lastThatFits(events);
      if (lastSeq === undefined) return { untold: from - 1 };
      let written = piece(last, application, events, { from, lastSeq, away });
      // Half of them, until they fit: a single event always does.
      while (written.body !== undefined && lastSeq > from && Buffer.byteLength(written.body) > callbackBytes) {
        lastSeq = from + Math.floor((lastSeq - from) / 2);
        written = piece(last, application, events, { from, lastSeq, away });
      }
      const { position, body } = written;
      away = position.away;
      const more = events.length === envelopeLimit || lastSeq !== events.at(-1)?.seq;
      if (body !== undefined) return { position, body, more };
      if (!more) return { untold: lastSeq };
      from = lastSeq + 1;
    }
  }

  return { write, upcoming };
}

/** Of a meeting that the application joined: what happened while it was in it, its joining and leaving included. */
function whileIn(logged: readonly LoggedConversationEvent[], isInBefore: boolean) {
  let isIn = isInBefore;
  const told = logged.filter(({ body }) => {
    const was = isIn;
    if (body.type === 'hostJoined') isIn = true;
    if (body.type === 'hostLeft') isIn = false;
    return was || isIn;
  });
  return { told, isIn };
}

/** Whether the application was not in the meeting before these events, of which it was told something. */
const beginsAway = (told: readonly LoggedConversationEvent[]): boolean =>
  told.find(({ body }) => body.type === 'hostJoined' || body.type === 'hostLeft')?.body.type === 'hostJoined';
