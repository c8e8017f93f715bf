import type { SentEvent } from '../../../wire/events.ts';
import type { ConversationEvent } from '../../conversation/events.ts';
import type { Conversation, Facts } from '../../conversation/model.ts';
import type { Log } from '../../log/log.ts';
import type { LoggedEvent, LogReader } from '../../log/reading.ts';
import type { RecentEvents } from '../../log/recent.ts';
import { encodeForDevice } from '../encode/forDevice.ts';
import { encodePerson } from '../encode/ofPerson.ts';
import type { Telling } from '../encode/telling.ts';
import { clientView } from '../encode/view.ts';
import { type Device, writesHtml } from '../people/device.ts';
import type { PersonEvent } from '../people/events.ts';
import type { Gather, Gathered } from './gathered.ts';
import { snapshot } from './snapshot.ts';

/** Events told in one package at the most; the rest waits for the next poll. */
const packageLimit = 500;

/** Reads the log for a device: what is open for a channel that begins, what happened since for one that goes on. */
export function createGather(options: {
  reader: LogReader;
  recent: RecentEvents;
  log: Log;
  deviceOf: (id: string) => Device | undefined;
  now: () => number;
}): Gather {
  const { reader, recent, log, deviceOf, now } = options;
  const factsOf = rememberFacts(log);

  function telling(device: Device, facts: Facts, before: number): Telling {
    return {
      view: clientView(device.kind, device.id),
      viewer: { device: device.id, person: device.person, plainOnly: !writesHtml(device) },
      facts,
      earlier: () => reader.messages(facts.id, before),
    };
  }

  function encode(device: Device, event: LoggedEvent): SentEvent[] {
    if (event.stream.startsWith('person:'))
      return encodePerson(clientView(device.kind, device.id), event.body as PersonEvent, device);
    const body = event.body as ConversationEvent;
    return encodeForDevice(telling(device, factsOf(event.stream), event.number), { body, at: event.at });
  }

  function opening(device: Device): Gathered {
    const position = reader.lastNumber();
    const open = reader.openConversations(device.id);
    const events = open.flatMap((conversation: Conversation) =>
      snapshot(telling(device, conversation.facts, position + 1), conversation, now()),
    );
    return { events, position, since: now() };
  }

  return (id, position) => {
    const device = deviceOf(id);
    if (!device) throw new Error(`a channel is polled for device ${id}, which is not there`);
    if (position === 'new') return opening(device);
    let reached = position;
    for (;;) {
      const logged = recent.after(device.id, reached, packageLimit);
      reached = logged.at(-1)?.number ?? reached;
      let since = Number.POSITIVE_INFINITY;
      const events = logged.flatMap((event) => {
        const told = encode(device, event);
        if (told.length > 0) since = Math.min(since, event.at);
        return told;
      });
      if (events.length > 0 || logged.length < packageLimit) return { events, position: reached, since };
    }
  };
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
