import assert from 'node:assert/strict';
import { texts } from '../../../server/helpdesk/flow/texts.ts';
import { agents, openFlowPlatform } from '../support/flowPlatform.ts';

describe('flow: setup', () => {
  it('asks for one thing after another, in the order of the contract', () => {
    const platform = openFlowPlatform(agents(2));
    platform.settle();
    assert.deepEqual(
      platform.asked.map(({ what }) => what),
      ['start meeting', 'add messaging', 'accept and bridge', 'bridge', 'bridge', 'say', 'invite', 'invite'],
    );
    assert.equal(platform.chat().state, 'waiting');
    assert.deepEqual(platform.said(), ['Welcome!']);
  });

  it('starts the meeting with a callback address that names the request', () => {
    const [ask] = openFlowPlatform([]).asked;
    assert.deepEqual(ask?.body, {
      subject: 'Printer',
      callbackUrl: 'http://helpdesk.example/callback?request=request-1',
      operationId: ask?.id,
    });
  });

  it('invites as the endpoint under the name of the visitor, with his subject', () => {
    const platform = openFlowPlatform(agents(1));
    platform.settle();
    const [invite] = platform.askedFor('invite');
    assert.deepEqual(invite?.body, {
      to: 'sip:agent1@contoso.example',
      operationId: invite?.id,
      subject: 'Printer',
      onlineMeetingUri: platform.chat().onlineMeetingUri,
      localUserDisplayName: 'Jane',
      localUserUri: 'sip:helpdesk@contoso.example',
    });
  });

  it('bridges with the filter Disabled under the name in the roster', () => {
    const platform = openFlowPlatform(agents(1));
    platform.settle();
    assert.deepEqual(platform.askedFor('bridge')[0]?.body, {
      displayName: 'Agent 1',
      participantUri: 'sip:agent1@contoso.example',
      messageFilterState: 'Disabled',
    });
  });

  it('waits for links that come after the operation they belong to', () => {
    const platform = openFlowPlatform(agents(1));
    const [start] = platform.asked;
    assert.ok(start);
    const seen = { conversation: { id: 'c', href: 'http://platform.example/c' }, onlineMeetingUri: 'sip:m' };
    const { id, what, target } = start;
    platform.happen({ type: 'operation', id, what, target, became: 'completed', byEvent: true, cause: null, seen });
    assert.equal(platform.askedFor('add messaging').length, 0);
    const links = { addMessaging: 'http://platform.example/add' };
    platform.happen({ type: 'links', side: 'meeting', about: 'messaging', links });
    assert.equal(platform.askedFor('add messaging').length, 1);
  });

  it('reads the bridge when nobody told what may be done with it', () => {
    const platform = openFlowPlatform(agents(1));
    platform.until('accept and bridge');
    platform.happen({
      type: 'links',
      side: 'peer',
      about: 'conversation',
      links: { conversationBridge: 'http://platform.example/bridge' },
    });
    platform.happen({ type: 'chatAnswered', success: true, cause: null });
    const read = platform.askedFor('read bridge')[0];
    assert.equal(read?.method, 'GET');
  });

  for (const what of ['start meeting', 'add messaging', 'accept and bridge'] as const)
    it(`asks again when "${what}" expires, and gives up when it is refused`, () => {
      const platform = openFlowPlatform(agents(1));
      const [first] = platform.until(what);
      assert.ok(first);
      platform.fail(first, 'expired');
      const second = platform.askedFor(what)[1];
      assert.ok(second);
      assert.notEqual(second.id, first.id);
      platform.fail(second, 'answer');
      platform.settle();
      assert.equal(platform.chat().state, 'closed');
      assert.equal(platform.chat().outcome, 'failed');
      assert.equal(platform.askedFor('decline').length, 1);
    });

  it('ends a meeting that comes about after it was given up', () => {
    const platform = openFlowPlatform([]);
    const [first] = platform.asked;
    assert.ok(first);
    platform.fail(first, 'expired');
    platform.carryOut(first);
    const [stray] = platform.askedFor('end meeting');
    assert.equal(stray?.target, `c-${first.id}`);
    assert.equal(stray?.method, 'DELETE');
  });

  it('ends the meeting when the visitor goes while it is being started', () => {
    const platform = openFlowPlatform(agents(1));
    platform.visitorLeaves();
    assert.equal(platform.chat().state, 'closing');
    platform.settle();
    assert.equal(platform.askedFor('end meeting').length, 1);
    assert.equal(platform.chat().state, 'closed');
    assert.equal(platform.chat().outcome, 'abandoned');
    assert.equal(platform.askedFor('invite').length, 0);
  });

  it('tells a visitor who is number 3, and when the line moves', () => {
    const platform = openFlowPlatform([]);
    platform.setAhead(2);
    platform.settle();
    assert.deepEqual(platform.said().slice(0, 3), ['Welcome!', texts.nobodyThere, 'You are number 3 in line.']);
    platform.setAhead(1);
    platform.happen({ type: 'queueMoved' });
    platform.happen({ type: 'queueMoved' });
    assert.deepEqual(platform.said().slice(3), ['You are number 2 in line.']);
  });

  it('gives up a setup that takes too long', () => {
    const platform = openFlowPlatform([]);
    platform.pass(15_000);
    assert.equal(platform.chat().outcome, 'failed');
  });
});
