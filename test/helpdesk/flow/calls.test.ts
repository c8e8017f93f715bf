import assert from 'node:assert/strict';
import { callTexts, texts } from '../../../server/helpdesk/flow/texts.ts';
import { agents, type FlowPlatform, openFlowPlatform } from '../support/flowPlatform.ts';

const base = 'http://platform.example/v1/audioVideoInvitations/1';
const links = { decline: `${base}/decline`, acceptAndBridgeAudioVideo: `${base}/acceptAndBridgeAudioVideo` };
const asked = { type: 'callAsked', path: '/v1/audiovideoinvitations/1', href: base, call: 'c-1', links } as const;
const answered = { type: 'callAnswered', path: asked.path, cause: null } as const;

function active(): FlowPlatform {
  const platform = openFlowPlatform(agents(1));
  platform.settle();
  platform.accept('sip:agent1@contoso.example');
  platform.settle();
  return platform;
}

const visitorCalls = (platform: FlowPlatform) => platform.happen({ ...asked, side: 'peer', name: 'Jane' });
const agentCalls = (platform: FlowPlatform) => platform.happen({ ...asked, side: 'meeting', name: 'Agent 1' });
const lines = (platform: FlowPlatform): string[] =>
  platform.lines.flatMap(({ from, text }) => (from === 'call' ? [text] : []));

describe('flow: calls', () => {
  it('has the meeting rung for a visitor, and writes down what became of it', () => {
    const platform = active();
    visitorCalls(platform);
    const [bridging] = platform.askedFor('bridge call');
    assert.equal(bridging?.href, links.acceptAndBridgeAudioVideo);
    assert.deepEqual(bridging?.body, { meetingUri: platform.chat().onlineMeetingUri, operationId: bridging?.id });
    visitorCalls(platform);
    assert.equal(platform.askedFor('bridge call').length, 1, 'told twice, asked once');
    platform.happen({ type: 'callEnded', side: 'peer' });
    platform.happen({ ...answered, success: true, name: 'Alice' });
    platform.pass(180_000);
    platform.happen({ type: 'callEnded', side: 'meeting' });
    platform.happen({ type: 'callEnded', side: 'peer' });
    assert.deepEqual(lines(platform), ['Call started by Jane.', 'Answered by Alice.', 'Call ended after 3 min.']);
    assert.equal(platform.said().at(-1), 'The call ended after 3 min.', 'the visitor reads it where he writes');
    assert.equal(platform.lines.at(-1)?.call, 'c-1');
    assert.equal(platform.chat().call, undefined);
    assert.equal(platform.chat().state, 'active');
  });

  it('has the visitor rung for an agent', () => {
    const platform = active();
    agentCalls(platform);
    const [bridging] = platform.askedFor('bridge call');
    assert.deepEqual(bridging?.body, { to: platform.chat().visitor.uri, operationId: bridging?.id });
    const cause = { code: 'RemoteFailure', subcode: 'Declined' };
    const said = platform.said().length;
    platform.happen({ ...answered, success: false, cause, name: null });
    assert.deepEqual(lines(platform), ['Call started by Agent 1.', 'Call declined.']);
    assert.equal(platform.said().length, said, 'the visitor knows what he did');
  });

  it('tells a visitor whom nobody could answer, and declines', () => {
    const platform = openFlowPlatform(agents(1));
    platform.settle();
    visitorCalls(platform);
    assert.equal(platform.askedFor('decline call')[0]?.href, links.decline);
    assert.equal(platform.said().at(-1), texts.callLater);
    platform.happen({ ...answered, success: false, cause: { code: 'RemoteFailure', subcode: 'Declined' }, name: null });
    assert.deepEqual(lines(platform), [callTexts.nobodyThere('Jane')]);
    assert.equal(platform.chat().call, undefined);
  });

  it('tells a visitor whose call was missed, but none who hung up', () => {
    for (const [subcode, isTold] of [
      ['Timeout', true],
      ['Canceled', false],
    ] as const) {
      const platform = active();
      visitorCalls(platform);
      platform.happen({ ...answered, success: false, cause: { code: 'Timeout', subcode }, name: null });
      assert.equal(platform.said().at(-1) === texts.callUnanswered, isTold, subcode);
      assert.match(lines(platform).at(-1) ?? '', /^Missed call/);
    }
  });

  it('declines what it could not pass on, unless the invitation is over', () => {
    const platform = active();
    visitorCalls(platform);
    const [bridging] = platform.askedFor('bridge call');
    if (bridging) platform.fail(bridging, 'answer', { code: 'NotFound', subcode: 'DestinationNotFound' });
    assert.equal(platform.askedFor('decline call').length, 1);
    assert.equal(platform.said().at(-1), texts.callUnanswered);

    const late = active();
    visitorCalls(late);
    const [other] = late.askedFor('bridge call');
    if (other) late.fail(other, 'answer', { code: 'NotFound', subcode: null });
    assert.equal(late.askedFor('decline call').length, 0);
  });

  it('declines where a link is missing or the chat is over', () => {
    const platform = active();
    platform.happen({ ...asked, side: 'peer', name: 'Jane', links: { decline: links.decline } });
    assert.equal(platform.askedFor('decline call').length, 1);
    const over = active();
    over.visitorLeaves();
    over.settle();
    visitorCalls(over);
    assert.equal(over.askedFor('bridge call').length, 0);
  });
});
