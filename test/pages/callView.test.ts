import assert from 'node:assert/strict';
import { callView } from '../../server/pages/callView.ts';

describe('a call as a row', () => {
  it('tells two guests of one name apart', () => {
    const contact = (id: number, displayName: string) => ({ id, displayName });
    const [alice, eve, other] = [contact(1, 'Alice'), contact(2, 'Eve'), contact(3, 'Eve')];
    const events = [
      ['Created', alice],
      ['Join', eve],
      ['Join', other],
      ['Leave', eve],
    ] as const;
    const row = callView({
      id: 1,
      callId: 'x',
      callTitle: 'Pump',
      callReason: 'STANDARD',
      callType: 'SFU',
      anonymousJoinAllow: true,
      callStatus: 'Started',
      creatorContact: alice,
      invitedContacts: [],
      invitedTeams: [],
      notices: [],
      callEvents: events.map(([type, who], id) => ({ id, type, contact: who, timestamp: null })),
    });
    assert.deepEqual([row.state, row.who, row.inside], ['ongoing', 'Alice, Eve, Eve', 'Eve']);
  });
});
