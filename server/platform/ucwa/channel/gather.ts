import type { SentEvent } from '../../../wire/events.ts';
import type { ConversationEvent } from '../../conversation/events.ts';
import type { Conversation, Facts } from '../../conversation/model.ts';
import type { Log } from '../../log/log.ts';
import type { LoggedEvent, LogReader } from '../../log/reading.ts';
import type { RecentEvents } from '../../log/recent.ts';
import { emitter } from '../encode/emit.ts';
import { encodeForDevice } from '../encode/forDevice.ts';
import { encodePerson } from '../encode/ofPerson.ts';
import { saidBefore } from '../encode/saying.ts';
import type { Telling } from '../encode/telling.ts';
import { clientView, type RoomLink } from '../encode/view.ts';
import { type Device, writesHtml } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import type { Gather, Gathered } from './gathered.ts';
import { openPackage, type Package } from './package.ts';
import type { Unfinished } from './position.ts';
import { snapshot } from './snapshot.ts';

/** Events told in one package at the most; the rest waits for the next poll. */
const packageLimit = 500;
/** Events read at once: all of a usual poll, and not much of somebody's longest lines. */
const pieceSize = 64;

/**
 * Reads the log for a device: what is open for a channel that begins, what happened since for one that goes on. What is
 * long, as what was said before somebody came, is told in several packages, one after the other.
 */
export function createGather(options: {
  reader: LogReader;
  recent: RecentEvents;
  log: Log;
  deviceOf: (id: string) => Device | undefined;
  now: () => number;
  /** Where calls are met. */
  roomLink: RoomLink;
}): Gather {
  const { reader, recent, log, deviceOf, now } = options;
  const factsOf = rememberFacts(log);

  function telling(device: Device, facts: Facts, before: number, into: Package): Telling {
    return {
      view: clientView(device.kind, device.id, options.roomLink),
      viewer: { device: device.id, person: device.person, plainOnly: !writesHtml(device) },
      facts,
      earlier: (after, until) => into.lines({ conversation: facts.id, after, until }, before),
    };
  }

  function encode(device: Device, event: LoggedEvent, into: Package): SentEvent[] {
    if (event.stream.startsWith('person:'))
      return encodePerson(clientView(device.kind, device.id), event.body as PersonEvent, device);
    const body = event.body as ConversationEvent;
    return encodeForDevice(telling(device, factsOf(event.stream), event.number, into), { body, at: event.at });
  }

  function opening(device: Device): Gathered {
    const upTo = reader.lastNumber();
    const open = reader.openConversations(device.id);
    const into = openPackage(reader);
    const events = open.flatMap((conversation: Conversation) =>
      snapshot(telling(device, conversation.facts, upTo + 1, into), conversation, now()),
    );
    const position = into.rest.length > 0 ? { upTo, opening: true, rest: into.rest } : upTo;
    return { events, position, since: now() };
  }

  /** What was said before, from where the package before ended. */
  function goingOn(device: Device, { upTo, opening, rest }: Unfinished): Gathered {
    const into = openPackage(reader);
    const events = rest.flatMap(({ conversation, after, until }) => {
      const facts = factsOf(conversation);
      const of = telling(device, facts, upTo + 1, into);
      return saidBefore(of, emitter(of.view, facts), { after, until });
    });
    if (into.rest.length === 0) return { events, position: upTo, since: now() };
    const position = { upTo, opening, rest: into.rest };
    return events.length > 0 ? { events, position, since: now() } : goingOn(device, position);
  }

  /** What happened after an event. */
  function after(device: Device, position: number): Gathered {
    const into = openPackage(reader);
    const events: SentEvent[] = [];
    let since = Number.POSITIVE_INFINITY;
    let reached = position;
    for (let looked = 0; ; ) {
      const logged = recent.after(device.id, reached, pieceSize);
      for (const event of logged) {
        const told = encode(device, event, into);
        reached = event.number;
        looked += 1;
        if (told.length === 0) continue;
        events.push(...told);
        since = Math.min(since, event.at);
        if (into.rest.length > 0)
          return { events, position: { upTo: reached, opening: false, rest: into.rest }, since };
        into.count(told, textOf(event));
        if (into.isFull() || looked >= packageLimit) return { events, position: reached, since };
      }
      if (logged.length < pieceSize) return { events, position: reached, since };
    }
  }

  return (id, position) => {
    const device = deviceOf(id);
    if (!device) throw new Error(`a channel is polled for device ${id}, which is not there`);
    if (position === 'new') return opening(device);
    if (typeof position === 'number') return after(device, position);
    const gathered = goingOn(device, position);
    // All that was left is behind a filter: nobody waits for it.
    return gathered.events.length > 0 ? gathered : after(device, position.upTo);
  };
}

/** What may be long in an event. */
function textOf({ body }: LoggedEvent): string {
  const { type, text } = body as { type?: unknown; text?: unknown };
  return type === 'message' && typeof text === 'string' ? text : '';
}

/** Facts never change, so those of recent conversations are kept at hand. */
export function rememberFacts(log: Log): (id: string) => Facts {
  const known = new Map<string, Facts>();
  return (id) => {
    const before = known.get(id);
    if (before) return before;
    const conversation = log.conversation(id);
    if (!conversation) throw new Error(`the log has events of conversation ${id}, which is not there`);
    if (known.size >= 10_000) known.clear();
    known.set(id, conversation.facts);
    return conversation.facts;
  };
}
