import assert from 'node:assert/strict';
import { endUnknown } from '../../../server/helpdesk/flow/happenings.ts';
import { texts } from '../../../server/helpdesk/flow/texts.ts';
import { agents, type FlowPlatform, openFlowPlatform } from '../support/flowPlatform.ts';

const uri = (number: number): string => `sip:agent${number}@contoso.example`;
const sam = { uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' as const };

function active(count = 1, options = {}): FlowPlatform {
  const platform = openFlowPlatform([...agents(count), sam], options);
  platform.settle();
  platform.accept(uri(1));
  platform.settle();
  return platform;
}

describe('flow: who is in the meeting', () => {
  it('ends both conversations with a goodbye when the agent leaves', () => {
    const platform = active();
    platform.leave(uri(1));
    platform.settle();
    const { state, outcome } = platform.chat();
    assert.deepEqual({ state, outcome }, { state: 'closed', outcome: 'answered' });
    assert.equal(platform.said().at(-1), texts.goodbye);
    const goodbye = platform.asked.findLast(({ what }) => what === 'say');
    const end = platform.askedFor('end chat')[0];
    assert.equal(end?.lane, goodbye?.lane, 'the chat must not be ended before the goodbye was taken');
  });

  describe('when somebody stops reading, but stays', () => {
    const participant = (person: string) => `/participants/${person}`;
    const stops = (platform: FlowPlatform, person: string) =>
      platform.happen({ type: 'left', uri: person, participant: participant(person), cause: null, stays: true });
    const reads = (platform: FlowPlatform, person: string) =>
      platform.happen({ type: 'listening', uri: person, participant: participant(person) });

    it('ends the chat as if he had left', () => {
      const platform = active();
      stops(platform, uri(1));
      platform.settle();
      const { state, outcome } = platform.chat();
      assert.deepEqual({ state, outcome }, { state: 'closed', outcome: 'answered' });
      assert.equal(platform.said().at(-1), texts.goodbye);
    });

    it('goes on with a colleague, and with him once he reads again, until he is gone', () => {
      const platform = active();
      platform.appear(sam.uri);
      platform.settle();
      stops(platform, uri(1));
      platform.settle();
      assert.equal(platform.chat().owner?.uri, sam.uri);
      reads(platform, uri(1));
      platform.settle();
      assert.deepEqual(platform.said().slice(-2), ['Agent 1 left.', 'Agent 1 joined.']);
      stops(platform, uri(1));
      platform.leave(uri(1));
      reads(platform, uri(1));
      platform.settle();
      assert.equal(platform.said().at(-1), 'Agent 1 left.');
      platform.leave(sam.uri);
      platform.settle();
      assert.equal(platform.chat().state, 'closed');
    });

    it('means nothing of somebody silent, who stays so', () => {
      const platform = active();
      platform.happen({ type: 'broughtIn', member: sam, silent: true, by: uri(1) });
      platform.settle();
      platform.accept(sam.uri);
      const before = platform.said().length;
      stops(platform, sam.uri);
      reads(platform, sam.uri);
      platform.settle();
      assert.equal(platform.said().length, before);
      assert.equal(platform.askedFor('bridge').length, 1);
    });
  });

  it('searches anew, and says so, when the platform lost the agent', () => {
    const platform = active(2);
    platform.leave(uri(1), 'InactiveApplicationExpired');
    platform.settle();
    assert.equal(platform.chat().state, 'waiting');
    assert.equal(platform.chat().owner, null);
    assert.ok(platform.said().includes(texts.lost('Agent 1')));
    assert.deepEqual([...platform.ringing].sort(), [uri(1), uri(2)]);
    platform.accept(uri(2));
    assert.equal(platform.chat().owner?.uri, uri(2));
  });

  it('searches anew when nobody says why the agent is gone', () => {
    const platform = active(2);
    platform.leave(uri(1), endUnknown);
    platform.settle();
    assert.equal(platform.chat().state, 'waiting');
    assert.equal(platform.said().at(-1), texts.gone('Agent 1'));
    assert.deepEqual([...platform.ringing].sort(), [uri(1), uri(2)]);
  });

  it('goes on with a colleague when the owner leaves', () => {
    const platform = active();
    platform.appear(sam.uri);
    platform.settle();
    platform.leave(uri(1));
    assert.equal(platform.chat().state, 'active');
    assert.equal(platform.chat().owner?.uri, sam.uri);
    assert.ok(platform.said().includes('Agent 1 left.'));
  });

  it('bridges at once a roster member whom nobody asked', () => {
    const platform = active();
    platform.appear(sam.uri);
    assert.deepEqual(
      platform.askedFor('bridge').map(({ target }) => target),
      [uri(1), sam.uri],
    );
    assert.ok(platform.said().includes('Sam joined.'));
  });

  it('does not bridge a stranger, nor the visitor', () => {
    const platform = active();
    platform.appear('sip:stranger@elsewhere.example');
    platform.happen({
      type: 'joined',
      uri: platform.chat().visitor.uri,
      name: 'Jane',
      participant: '/participants/v',
      anonymous: true,
    });
    assert.equal(platform.askedFor('bridge').length, 1);
  });

  it('bridges an open colleague before inviting him', () => {
    const platform = active();
    platform.happen({ type: 'broughtIn', member: sam, silent: false, by: uri(1) });
    platform.settle();
    const order = platform.asked.filter(({ target }) => target === sam.uri).map(({ what }) => what);
    assert.deepEqual(order, ['bridge', 'invite']);
    platform.accept(sam.uri);
    assert.ok(platform.said().includes('Sam joined.'));
    assert.equal(platform.chat().owner?.uri, uri(1));
  });

  it('invites a silent colleague without bridging him, and the visitor learns nothing of him', () => {
    const platform = active();
    const before = platform.said().length;
    platform.happen({ type: 'broughtIn', member: sam, silent: true, by: uri(1) });
    platform.settle();
    platform.accept(sam.uri);
    platform.settle();
    assert.deepEqual(
      platform.asked.filter(({ target }) => target === sam.uri).map(({ what }) => what),
      ['invite'],
    );
    platform.leave(sam.uri);
    assert.equal(platform.said().length, before);
    assert.equal(platform.chat().state, 'active');
  });

  it('ends the chat when only a silent colleague is left', () => {
    const platform = active();
    platform.happen({ type: 'broughtIn', member: sam, silent: true, by: uri(1) });
    platform.settle();
    platform.accept(sam.uri);
    platform.leave(uri(1));
    platform.settle();
    assert.equal(platform.chat().state, 'closed');
  });

  it('asks a colleague again when his own withdrawn invitation is over', () => {
    const platform = openFlowPlatform([...agents(2), sam]);
    platform.settle();
    platform.accept(uri(1));
    const member = { uri: uri(2), name: 'Agent 2', role: 'agent' as const };
    platform.happen({ type: 'broughtIn', member, silent: false, by: uri(1) });
    platform.settle();
    assert.equal(platform.askedFor('invite').filter(({ target }) => target === uri(2)).length, 2);
    assert.ok(platform.ringing.has(uri(2)));
  });

  it('closes the meeting when the visitor leaves (steps 18 to 20)', () => {
    const platform = active();
    platform.visitorLeaves();
    assert.deepEqual(
      platform.pending.map(({ what, method }) => [what, method]),
      [['end meeting', 'DELETE']],
    );
    platform.settle();
    const { state, outcome } = platform.chat();
    assert.deepEqual({ state, outcome }, { state: 'closed', outcome: 'answered' });
  });

  it('apologises and closes the chat when the platform ends the meeting', () => {
    const platform = active();
    platform.happen({ type: 'ended', side: 'meeting', cause: null });
    platform.settle();
    assert.equal(platform.said().at(-1), texts.broken);
    assert.equal(platform.chat().state, 'closed');
  });

  it('transcribes the visitor from his chat and staff from the meeting, and nothing twice', () => {
    const platform = active();
    const line = { type: 'said', name: 'x', at: 5, anonymous: false } as const;
    const visitor = { ...line, uri: platform.chat().visitor.uri };
    platform.happen({ ...visitor, side: 'peer', text: 'from the visitor', key: '1' });
    platform.happen({ ...visitor, anonymous: true, side: 'meeting', text: 'relayed', key: '2' });
    platform.happen({ ...line, uri: uri(1), side: 'meeting', text: 'from staff', key: '3' });
    platform.happen({ ...line, uri: uri(1), side: 'peer', text: 'relayed too', key: '4' });
    const said = platform.lines.filter(({ from }) => from !== 'event');
    assert.deepEqual(
      said.map(({ from, name, text }) => [from, name, text]),
      [
        ['visitor', 'Jane', 'from the visitor'],
        ['staff', 'Agent 1', 'from staff'],
      ],
    );
  });

  it('tells who begins to read what was said before, where the platform does not, in at most 8 KB', () => {
    const platform = active(1, { replaysHistory: false });
    const told = () => platform.askedFor('tell history').map(({ body }) => String(body));
    const listening = { type: 'listening', uri: uri(1), participant: `/participants/${uri(1)}` } as const;
    platform.happen(listening);
    assert.deepEqual(told(), []);
    const { uri: visitor } = platform.chat().visitor;
    const said = { type: 'said', side: 'peer', uri: visitor, name: '', anonymous: true, at: 1 } as const;
    platform.happen({ ...said, text: 'ä'.repeat(4_000), key: '1' });
    platform.happen({ ...said, text: 'My printer burns', key: '2' });
    platform.happen(listening);
    assert.equal(told().length, 1);
    assert.match(told()[0] ?? '', /Jane: My printer burns$/);
    assert.ok(Buffer.byteLength(told()[0] ?? '') <= 8_192);
  });
});
