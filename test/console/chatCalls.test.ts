import assert from 'node:assert/strict';
import { answeringCall } from '../../public/console/state/callActions.ts';
import { applyFrame, type Frame, frameOf } from '../../public/console/state/callFrames.ts';
import { callLogOf } from '../../public/console/state/callLog.ts';
import type { Calls } from '../../public/console/state/calls.ts';
import { withCallLog } from '../../public/console/state/chatCalls.ts';
import type { ConsoleState } from '../../public/console/state/model.ts';
import { callToJoin, withoutSettled } from '../../public/console/state/visitorCalls.ts';
import { otherCallText } from '../../public/console/view/callText.ts';
import { audioVideo, chatOf, dana, fresh, helpdesk, joins, meetingUri, message, over, play, retold } from './events.ts';

const callId = '5a1f6f3e-0000-4000-8000-00000000000a';
const person = (who: string) => ({
  displayName: who,
  userId: who === 'Dana' ? '' : who.toLowerCase(),
  domain: 'contoso.example',
  id: 1,
});

/** A call log of the chat's meeting; times are those of the messages' clock, which begins at 1,000,000. */
function log(creator: string, ended: boolean, ...events: [type: string, who: string, at: number][]) {
  const read = callLogOf({
    callId,
    onlineMeetingUri: meetingUri.toUpperCase(),
    callStatus: ended ? 'Ended' : 'Started',
    creatorContact: person(creator),
    callEvents: events.map(([type, who, at]) => ({
      type,
      contact: person(who),
      timestamp: new Date(1_000_000 + at).toISOString(),
    })),
  });
  assert.ok(read);
  return read;
}
const shown = (state: ConsoleState): string[] =>
  chatOf(state).lines.flatMap((line) => {
    if (line.kind === 'message') return line.text;
    return line.what.startsWith('call') ? `${line.what} ${line.at - 1_000_000}` : [];
  });
const talk = [message(1, dana, 'one'), message(5, dana, 'two'), message(9, dana, 'three')];

describe('console state: the lines of a chat about its calls', () => {
  const open = play(fresh, joins(dana, helpdesk));

  it('stand after a reload where the call was, with the times of the call log, before and after its messages came', () => {
    const answered = log('Dana', true, ['Join', 'Dana', 2], ['Join', 'Bob', 3], ['Ended', 'Dana', 7]);
    const expected = ['one', 'callBegan 3', 'two', 'callOver 7', 'three'];
    const late = withCallLog(play(open, talk), answered);
    assert.deepEqual(shown(late), expected);
    assert.equal(withCallLog(late, answered), late, 'read again, it is what is known');
    assert.deepEqual(shown(play(withCallLog(open, answered), talk)), expected);
  });

  it('do not begin with the reload: a call that was on before is told by the call log alone', () => {
    const found = play(fresh, [...retold([dana, helpdesk]), audioVideo('Connected', callId), ...talk]);
    assert.deepEqual(shown(found), ['one', 'two', 'three']);
    const known = withCallLog(found, log('Dana', false, ['Join', 'Dana', 2], ['Join', 'Bob', 6]));
    assert.deepEqual(shown(known), ['one', 'two', 'callBegan 6', 'three']);
    assert.deepEqual(
      chatOf(known).call?.inside?.map(({ name }) => name),
      ['Dana', 'Bob'],
    );
    assert.equal(chatOf(known).call?.room, 'r1');
  });

  it('are there at once for who saw it, and are put right by the call log', () => {
    const live = play(open, [...talk, audioVideo('Connecting', callId), audioVideo('Connected', callId)], 1_000_020);
    assert.deepEqual(shown(live), ['one', 'two', 'three', 'callBegan 20']);
    const over = play(live, [audioVideo('Disconnected')], 1_000_030);
    assert.deepEqual(shown(over).slice(3), ['callBegan 20', 'callOver 30']);
    const read = withCallLog(over, log('Dana', true, ['Join', 'Dana', 11], ['Join', 'Bob', 12], ['Ended', 'Bob', 29]));
    assert.deepEqual(shown(read).slice(3), ['callBegan 12', 'callOver 29']);
  });

  it('tell of a call that nobody answered, and who declined one', () => {
    const note = (...read: Parameters<typeof log>) => {
      const line = chatOf(withCallLog(open, log(...read))).lines.find(({ key }) => key.startsWith('call-'));
      return line?.kind === 'note' ? [line.what, line.name, line.by] : line;
    };
    const missed = note('Dana', true, ['Join', 'Dana', 1], ['Missed', 'Bob', 5], ['Ended', 'Dana', 6]);
    assert.deepEqual(missed, ['callUnanswered', 'Dana', undefined]);
    const mine = note('Alice', true, ['Join', 'Alice', 1], ['Declined', 'Dana', 5], ['Ended', 'Alice', 6]);
    assert.deepEqual(mine, ['callDeclined', '', 'Dana']);
    const declined = note('Dana', true, ['Join', 'Dana', 1], ['Declined', 'Alice', 5], ['Ended', 'Dana', 6]);
    assert.deepEqual(declined, ['callDeclined', 'Dana', '']);
    assert.equal(note('Dana', false, ['Join', 'Dana', 1]), undefined, 'it rings still');
  });

  it('may be come into while others are in it, and otherwise say why not', () => {
    const look = (state: ConsoleState) => [
      callToJoin(state, chatOf(state))?.id,
      otherCallText(chatOf(state), 'Dana', fresh.desk.me.uri),
    ];
    const asked = play(open, [audioVideo('Connecting', callId)]);
    assert.deepEqual(look(asked), [undefined, 'A call of this chat is ringing.']);
    const on = play(asked, [audioVideo('Connected', callId)]);
    assert.match(String(look(on)[1]), /Whoever is in it can invite you/);
    const joins: [string, string, number][] = [
      ['Join', 'Dana', 1],
      ['Join', 'Bob', 2],
    ];
    assert.deepEqual(look(withCallLog(on, log('Dana', false, ...joins))), [callId, 'Bob is in a call with Dana.']);
    const both = withCallLog(on, log('Dana', false, ...joins, ['Join', 'Sam', 3]));
    assert.equal(look(both)[1], 'Bob and Sam are in a call with Dana.');
    const mine = withCallLog(on, log('Dana', false, ...joins, ['Join', 'Alice', 3]));
    assert.deepEqual(look(mine), [undefined, 'You are in this call on another tab or device.']);
    assert.deepEqual(look(play(on, [audioVideo('Disconnected')])), [undefined, '']);
  });

  it('that I missed is forgotten once the chat has ended, is talked in, or I answered whoever called', () => {
    const ring = (requestID: string, told: object = {}) => ({
      request: 'invitation',
      requestID,
      from: 'd1',
      context: { onlineMeetingUri: meetingUri },
      payload: { room: requestID, callId: requestID },
      ...told,
    });
    const hear = (state: ConsoleState, ...frames: object[]): ConsoleState => {
      const calls = frames.reduce<Calls>((before, told) => applyFrame(before, frameOf(told) as Frame, 1), state.calls);
      return withoutSettled({ ...state, calls });
    };
    const missed = hear(open, ring('k1'), { cancel: 'invitation', requestID: 'k1', error: 408 });
    assert.deepEqual(
      missed.calls.list.map(({ why }) => why),
      ['missed'],
    );
    const left = (state: ConsoleState) => withoutSettled(state).calls.list.map(({ id }) => id);
    assert.deepEqual(left(missed), ['k1']);
    assert.deepEqual(left(play(missed, [audioVideo('Connecting', 'k2')])), ['k1'], 'it rings again');
    assert.deepEqual(left(play(missed, [audioVideo('Connected', 'k2')])), []);
    assert.deepEqual(left(play(missed, over())), []);
    const own = { context: {}, from: 'b1' };
    const bob = hear(open, ring('k3', own), { cancel: 'invitation', requestID: 'k3', error: 487 }, ring('k4', own));
    assert.deepEqual(left(bob), ['k3', 'k4']);
    const calls = answeringCall(bob.calls, 'k4', 2);
    assert.deepEqual(left(hear({ ...bob, calls }, { answer: 'invitation', requestID: 'k4', from: 'b1' })), ['k4']);
  });
});
