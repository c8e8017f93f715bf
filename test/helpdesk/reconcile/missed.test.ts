import assert from 'node:assert/strict';
import fc from 'fast-check';
import { toldBy } from '../../../server/helpdesk/callbackEvents.ts';
import type { Chat } from '../../../server/helpdesk/flow/chat.ts';
import type { Happening } from '../../../server/helpdesk/flow/happenings.ts';
import { happeningOf } from '../../../server/helpdesk/happeningOf.ts';
import { missed } from '../../../server/helpdesk/reconcile/missed.ts';
import type { LegPicture, Picture, Read, RosterPicture } from '../../../server/helpdesk/reconcile/picture.ts';
import { encodeDataUri } from '../../../server/wire/dataUri.ts';
import type { Resource } from '../../../server/wire/resource.ts';
import { agents, type FlowPlatform, openFlowPlatform } from '../support/flowPlatform.ts';

const base = 'http://platform.example/v1';
const uriOf = (number: number) => `sip:agent${number}@contoso.example`;

/** What the helpdesk would make of the events it tells itself. */
const happenings = (chat: Chat, picture: Picture): Happening[] =>
  missed(chat, picture)
    .flatMap((envelope) => toldBy(envelope, base))
    .flatMap((told) => {
      const side = told.conversation?.id === chat.peer.id ? ('peer' as const) : ('meeting' as const);
      return happeningOf(told, side, 0) ?? [];
    });

/** A chat in which agent 1 is, or nobody yet, or that is still being set up. */
function chatIn(stage: 'opening' | 'waiting' | 'active' | 'closed'): FlowPlatform {
  const platform = openFlowPlatform(agents(3));
  if (stage === 'opening') platform.until('accept and bridge');
  else platform.settle();
  if (stage === 'active' || stage === 'closed') {
    platform.accept(uriOf(1));
    platform.settle();
  }
  if (stage === 'closed') {
    platform.visitorLeaves();
    platform.settle();
  }
  return platform;
}

const stage = fc.constantFrom('opening', 'waiting', 'active', 'closed');
const outcome = fc.constantFrom('there', 'gone', 'unknown');

const read = (href: fc.Arbitrary<string>, resource: fc.Arbitrary<Resource>): fc.Arbitrary<Read> =>
  fc.record({ href, outcome, resource, base: fc.constant(`${base}/`) }).map((made) => ({
    ...made,
    resource: made.outcome === 'there' ? made.resource : undefined,
  }));

const link = (href: string) => ({ href });

function legPicture(id: string): fc.Arbitrary<LegPicture> {
  const at = `${base}/conversations/${id}`;
  const state = fc.constantFrom('Incoming', 'Connected', 'Conferenced', 'Disconnected');
  const links = fc.constantFrom({}, { addParticipant: link(`${at}/add`), conversationBridge: link(`${at}/bridge`) });
  const messaging = fc.constantFrom(
    { addMessaging: link(`${at}/addMessaging`) },
    { sendMessage: link(`${at}/messages`) },
  );
  const message = fc
    .record({
      number: fc.integer({ min: 1, max: 5 }),
      who: fc.constantFrom(...[1, 2].map(uriOf), 'sip:1234567890@anonymous.invalid'),
    })
    .map(({ number, who }): [string, Resource] => [
      `${at}/messages/${number}`,
      {
        direction: 'Incoming',
        timeStamp: '2026-11-21T12:00:00Z',
        _links: { plainMessage: link(encodeDataUri('text/plain', `line ${number} of ${id}`)) },
        _embedded: { senderParticipant: [{ uri: who, name: 'x' }] },
      },
    ]);
  return fc.record({
    conversation: read(fc.constant(at), fc.record({ state, _links: links })),
    messaging: fc.option(read(fc.constant(`${at}/messaging`), fc.record({ state, _links: messaging }))),
    bridge: fc.option(
      read(fc.constant(`${at}/bridge`), fc.constant({ _links: { bridgedParticipants: link(`${at}/bridged`) } })),
    ),
    messages: fc.array(
      message.map(([href, resource]): Read => ({ href, resource, outcome: 'there', base: `${base}/` })),
      { maxLength: 6 },
    ),
    upTo: fc.nat(5),
  });
}

const person = (number: number): fc.Arbitrary<Read & { title: string | null }> =>
  read(
    fc.constant(`${base}/conversations/m/participants/agent${number}@contoso.example`),
    fc.constant({ uri: uriOf(number), name: `Agent ${number}` }),
  ).map((made) => ({ ...made, title: null }));

const roster: fc.Arbitrary<RosterPicture> = fc.record({
  listed: fc.boolean(),
  came: fc.subarray([1, 2, 3]).chain((numbers) => fc.tuple(...numbers.map(person))),
  left: fc.constant([]),
});

const picture: fc.Arbitrary<Picture> = fc.record({
  operations: fc.constant([]),
  invitation: fc.constant(null),
  peer: legPicture('p'),
  meeting: fc.option(legPicture('m')),
  roster: fc.option(roster),
});

describe('what must have been missed', () => {
  it('is nothing where nobody could say anything', () => {
    const nothing: Read = { href: `${base}/x`, outcome: 'unknown', resource: undefined, base };
    const leg: LegPicture = { conversation: nothing, messaging: nothing, bridge: nothing, messages: [], upTo: 0 };
    for (const at of ['opening', 'waiting', 'active', 'closed'] as const) {
      const { chat } = chatIn(at);
      const made = { id: 'x', what: 'invite' as const, target: uriOf(2), made: nothing };
      const unknown = { operations: [made], invitation: nothing, peer: leg, meeting: leg, roster: null };
      assert.deepEqual(missed(chat(), unknown), []);
    }
  });

  it('is how a call was answered, or that it is over', () => {
    const href = `${base}/audioVideoInvitations/p.1`;
    const nothing: Read = { href: `${base}/x`, outcome: 'unknown', resource: undefined, base };
    const leg: LegPicture = { conversation: nothing, messaging: null, bridge: null, messages: [], upTo: 0 };
    const peerAt = `${base}/conversations/p`;
    const links = { self: link(href), conversation: link(peerAt) };
    const invitation = (state?: string): Read =>
      state
        ? { href, outcome: 'there', resource: { direction: 'Incoming', state, _links: links }, base }
        : { href, outcome: 'gone', resource: undefined, base };
    const became = (call: Read, peer = leg): string[] => {
      const platform = chatIn('active');
      const path = '/v1/audiovideoinvitations/p.1';
      const asked = { type: 'callAsked', side: 'peer', path, href, call: null, name: 'Jane' } as const;
      platform.happen({ ...asked, links: { acceptAndBridgeAudioVideo: `${href}/bridge` } });
      const shown = { operations: [], invitation: null, call, peer, meeting: null, roster: null };
      for (const happening of happenings(platform.chat(), shown)) platform.happen(happening);
      return platform.lines.flatMap(({ from, text }) => (from === 'call' ? [text] : [])).slice(1);
    };
    assert.deepEqual(became(invitation('Alerting')), []);
    assert.deepEqual(became(invitation('Connected')), ['Answered.']);
    assert.deepEqual(became(invitation('Failed')), ['Missed call: it was not answered.']);
    assert.deepEqual(became(invitation()), ['Missed call: it was not answered.']);
    assert.deepEqual(became(nothing), []);
    const conversation: Read = { href: peerAt, outcome: 'there', resource: { _links: { self: link(peerAt) } }, base };
    const resource = { state: 'Disconnected', _links: { self: link(`${peerAt}/audioVideo`) } };
    const audioVideo: Read = { href: `${peerAt}/audioVideo`, outcome: 'there', resource, base };
    const over = becameAfter(chatIn('active'), { ...leg, conversation, audioVideo });
    assert.match(over ?? '', /^Call ended after/);
  });

  /** What a picture adds to a call that somebody is in. */
  function becameAfter(platform: FlowPlatform, peer: LegPicture): string | undefined {
    const href = `${base}/audioVideoInvitations/p.1`;
    const path = '/v1/audiovideoinvitations/p.1';
    const asked = { type: 'callAsked', side: 'peer', path, href, call: null, name: 'Jane' } as const;
    platform.happen({ ...asked, links: { acceptAndBridgeAudioVideo: `${href}/bridge` } });
    platform.happen({ type: 'callAnswered', path, success: true, cause: null, name: 'Alice' });
    const shown = { operations: [], invitation: null, call: null, peer, meeting: null, roster: null };
    for (const happening of happenings(platform.chat(), shown)) platform.happen(happening);
    return platform.lines.findLast(({ from }) => from === 'call')?.text;
  }

  it('is told once: the same picture again changes nothing and adds no line', () => {
    fc.assert(
      fc.property(stage, picture, (at, shown) => {
        const platform = chatIn(at);
        const feed = () => {
          for (const happening of happenings(platform.chat(), shown)) platform.happen(happening);
        };
        feed();
        const [chat, keys, asked] = [platform.chat(), lineKeys(platform), platform.asked.length];
        feed();
        assert.deepEqual(lineKeys(platform), keys);
        assert.deepEqual(platform.chat(), chat);
        assert.equal(platform.asked.length, asked, 'something was asked for again');
      }),
      { numRuns: 300 },
    );
  });

  it('is never invented: nobody comes, speaks or ends that the platform did not show', () => {
    fc.assert(
      fc.property(stage, picture, (at, shown) => {
        const chat = chatIn(at).chat();
        const people = new Set((shown.roster?.came ?? []).map(({ href }) => href.split('/').at(-1)));
        const hrefs = [...shown.peer.messages, ...(shown.meeting?.messages ?? [])].map(
          ({ href }) => new URL(href).pathname,
        );
        for (const happening of happenings(chat, shown)) {
          if (happening.type === 'joined') assert.ok(people.has(happening.uri.slice('sip:'.length)));
          if (happening.type === 'said') assert.ok(hrefs.includes(happening.key));
          if (happening.type === 'left') assert.fail('nobody left');
          if (happening.type === 'ended') assert.ok(isOver(happening.side === 'peer' ? shown.peer : shown.meeting));
        }
      }),
      { numRuns: 300 },
    );
  });
});

const lineKeys = (platform: FlowPlatform): string[] => [...new Set(platform.lines.map(({ key }) => key))];

const isOver = (leg: LegPicture | null): boolean =>
  leg?.conversation.outcome === 'gone' || leg?.conversation.resource?.state === 'Disconnected';
