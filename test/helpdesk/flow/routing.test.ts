import assert from 'node:assert/strict';
import { mostRinging } from '../../../server/helpdesk/flow/routing.ts';
import { texts } from '../../../server/helpdesk/flow/texts.ts';
import { agents, type FlowPlatform, openFlowPlatform } from '../support/flowPlatform.ts';

const uri = (number: number): string => `sip:agent${number}@contoso.example`;

function waiting(count: number, options = {}): FlowPlatform {
  const platform = openFlowPlatform(agents(count), options);
  platform.settle();
  return platform;
}

describe('flow: routing', () => {
  it('rings agents in roster order, ten at most, and no supervisors', () => {
    const roster = [{ uri: 'sip:sam@contoso.example', name: 'Sam', role: 'supervisor' as const }, ...agents(12)];
    const platform = openFlowPlatform(roster);
    platform.settle();
    assert.deepEqual(
      [...platform.ringing],
      agents(mostRinging).map((agent) => agent.uri),
    );
  });

  it('gives the place of one who fails or declines to the next', () => {
    const platform = waiting(12);
    platform.decline(uri(3));
    platform.settle();
    assert.ok(platform.ringing.has(uri(11)));
    platform.ringOut(uri(1));
    platform.settle();
    assert.ok(platform.ringing.has(uri(12)));
    assert.equal(platform.ringing.size, 10);
  });

  it('makes the first who joins the owner and withdraws the others by their cancel links', () => {
    const platform = waiting(3);
    platform.accept(uri(2));
    assert.equal(platform.chat().state, 'active');
    assert.deepEqual(platform.chat().owner, { uri: uri(2), name: 'Agent 2' });
    assert.deepEqual(platform.said(), ['Welcome!', 'Agent 2 joined.']);
    assert.deepEqual(
      platform.askedFor('withdraw').map(({ target }) => target),
      [uri(1), uri(3)],
    );
    platform.settle();
    assert.deepEqual(
      platform.askedFor('unbridge').map(({ target }) => target),
      [uri(1), uri(3)],
    );
  });

  it('withdraws one whose cancel link comes only later', () => {
    const platform = openFlowPlatform(agents(2));
    const [first, second] = platform.until('invite', 2);
    assert.ok(first && second);
    platform.carryOut(first);
    platform.accept(uri(1));
    assert.equal(platform.askedFor('withdraw').length, 0);
    platform.carryOut(second);
    assert.deepEqual(
      platform.askedFor('withdraw').map(({ target }) => target),
      [uri(2)],
    );
  });

  it('keeps as a colleague who still gets in while he is being withdrawn', () => {
    const platform = waiting(2);
    platform.accept(uri(1));
    platform.accept(uri(2));
    platform.settle();
    assert.equal(platform.chat().owner?.uri, uri(1));
    assert.equal(platform.askedFor('unbridge').length, 0);
    assert.ok(platform.said().includes('Agent 2 joined.'));
  });

  it('tells the visitor at once when nobody rings any more, once, and begins rounds after 5, 10 and 15 s', () => {
    const platform = waiting(1);
    const begun: number[] = [];
    for (const pause of [5_000, 10_000, 15_000, 15_000]) {
      platform.ringOut(uri(1));
      platform.settle();
      const failedAt = platform.now();
      const before = platform.askedFor('invite').length;
      platform.pass(pause - 1);
      platform.settle();
      assert.equal(platform.askedFor('invite').length, before);
      platform.pass(1);
      platform.settle();
      assert.equal(platform.askedFor('invite').length, before + 1);
      begun.push(platform.now() - failedAt);
    }
    assert.deepEqual(begun, [5_000, 10_000, 15_000, 15_000]);
    assert.equal(platform.said().filter((text) => text === texts.nobodyThere).length, 1);
  });

  it('writes down why somebody did not come, as no fault where it is none', () => {
    const platform = openFlowPlatform(agents(5));
    const because = ['Unreachable', 'DoNotDisturb', 'Timeout', null, 'constructor'];
    for (const [index, ask] of platform.until('invite', 5).entries())
      platform.fail(ask, 'event', { code: 'RemoteFailure', subcode: because[index] ?? null });
    assert.deepEqual(
      platform.lines.filter(({ from }) => from === 'event').map(({ text }) => text),
      [
        'Agent 1 is not signed in.',
        'Agent 2 does not want to be disturbed.',
        'Agent 3 could not be reached.',
        'Agent 4 could not be reached.',
        'Agent 5 could not be reached.',
      ],
    );
  });

  it('does not ask again who declined, but who only failed', () => {
    const platform = waiting(2);
    platform.decline(uri(1));
    platform.ringOut(uri(2));
    platform.settle();
    platform.pass(5_000);
    platform.settle();
    assert.deepEqual([...platform.ringing], [uri(2)]);
  });

  it('closes as unanswered, with a goodbye, when the time is over', () => {
    const platform = waiting(1);
    platform.pass(60_000);
    platform.settle();
    assert.equal(platform.chat().state, 'closed');
    assert.equal(platform.chat().outcome, 'unanswered');
    assert.equal(platform.said().at(-1), texts.unanswered);
    assert.ok(
      platform.asked.findIndex(({ what }) => what === 'end chat') >
        platform.asked.findLastIndex(({ what }) => what === 'say'),
    );
  });

  it('goes on without one who cannot be bridged', () => {
    const platform = openFlowPlatform(agents(2));
    const [first] = platform.until('bridge', 2);
    assert.ok(first);
    platform.fail(first, 'answer');
    platform.settle();
    assert.deepEqual([...platform.ringing], [uri(2)]);
  });

  it('takes off the bridge only whose invitation the platform ended, not whose invitation it refused or forgot', () => {
    const platform = openFlowPlatform(agents(3));
    const [first, second, third] = platform.until('invite', 3);
    assert.ok(first && second && third);
    platform.fail(first, 'answer');
    platform.fail(second, 'expired');
    assert.equal(platform.askedFor('unbridge').length, 0);
    platform.fail(third, 'event');
    assert.deepEqual(
      platform.askedFor('unbridge').map(({ target, href }) => [target, href]),
      [[uri(3), `http://platform.example/v1/p/bridged/${uri(3)}?e=1`]],
    );
  });

  it('uses addParticipant where the platform offers no inviteUserToMeeting', () => {
    const platform = openFlowPlatform(agents(1));
    Object.assign(platform.chat().invitation, { inviteUserToMeeting: null });
    platform.settle();
    const [invite] = platform.askedFor('invite');
    assert.match(invite?.href ?? '', /participantInvitations/);
    assert.deepEqual(Object.keys(invite?.body ?? {}), ['to', 'operationId', 'subject']);
  });

  it('ends a round at once when nobody may be bridged, and tries again in the next', () => {
    const platform = openFlowPlatform(agents(1));
    platform.until('say');
    platform.happen({ type: 'links', side: 'peer', about: 'bridge', links: {} });
    platform.settle();
    platform.ringOut(uri(1));
    platform.settle();
    platform.pass(5_000);
    platform.settle();
    assert.equal(platform.ringing.size, 0);
    const links = { bridgedParticipants: 'http://platform.example/bridged' };
    platform.happen({ type: 'links', side: 'peer', about: 'bridge', links });
    platform.pass(10_000);
    platform.settle();
    assert.deepEqual([...platform.ringing], [uri(1)]);
  });

  it('asks an agent who came onto the roster in the meantime', () => {
    const platform = waiting(0);
    assert.deepEqual(platform.said(), ['Welcome!', texts.nobodyThere]);
    platform.roster.push(...agents(1));
    platform.pass(5_000);
    platform.settle();
    assert.deepEqual([...platform.ringing], [uri(1)]);
  });

  it('tells the place in the line once, and every move only to the nearest', () => {
    const platform = openFlowPlatform([]);
    const told = () => platform.said().filter((text) => /in line/.test(text));
    const move = (ahead: number) => {
      platform.setAhead(ahead);
      platform.happen({ type: 'queueMoved' });
    };
    platform.setAhead(200);
    platform.settle();
    assert.deepEqual(told(), ['You are number 201 in line.']);
    for (const ahead of [199, 100, 5]) move(ahead);
    assert.equal(told().length, 1);
    for (const ahead of [4, 1, 0]) move(ahead);
    assert.deepEqual(told().slice(1), [
      'You are number 5 in line.',
      'You are number 2 in line.',
      'You are next in line.',
    ]);
  });
});
