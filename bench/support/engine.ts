import { applyCall, newCall } from '../../server/platform/conversation/call/apply.ts';
import { type CallFacts, draftOf } from '../../server/platform/conversation/call/draft.ts';
import { declineCall, ringInto } from '../../server/platform/conversation/call/invite.ts';
import { join } from '../../server/platform/conversation/call/join.ts';
import { leave } from '../../server/platform/conversation/call/leave.ts';
import type { CallTerms, Party } from '../../server/platform/conversation/call/model.ts';
import { plainTerms } from '../../server/platform/conversation/call/terms.ts';

const [alice, bob] = ['sip:alice@contoso.example', 'sip:bob@contoso.example'] as const;

const party = (uri: string, number: number): Party => ({
  uri,
  name: uri,
  id: `${number}`.padStart(24, '0'),
  number,
  kind: 'staff',
  contact: { domain: 'contoso.example', email: '', phone: null, dbId: number, userId: uri },
});

const terms: CallTerms = {
  ...plainTerms,
  creator: alice,
  room: '',
  limit: 100,
};
const devices = Array.from({ length: 8 }, (_, n) => ({ id: `bob-${n}`, busy: false }));
const facts: CallFacts = {
  now: 0,
  newId: () => '',
  ringTimeoutMs: 60_000,
  lostGraceMs: 10_000,
  abandonMs: 60_000,
  reach: () => ({ devices, forbidden: false }),
};

/**
 * Steps a second that the ring engine takes alone, in process: somebody rings on eight devices, declines on seven,
 * answers on the last, and leaves. Each step is decided and applied.
 */
export function engineRate(ms: number): number {
  const call = applyCall(newCall('started', [party(alice, 1), party(bob, 2)], alice), {
    is: 'joined',
    uri: alice,
    device: 'alice-0',
    byRequest: false,
    invitation: null,
  });
  const began = performance.now();
  let steps = 0;
  while (performance.now() - began < ms) {
    const draft = draftOf(terms, call, facts);
    ringInto(draft, {
      id: 'i',
      operation: 'i',
      from: alice,
      device: 'alice-0',
      uris: [bob],
      policy: { order: 'all', unreachable: 'fail' },
      media: { audio: true, video: false },
      context: {},
      transfer: false,
    });
    for (const { id } of devices.slice(1)) declineCall(draft, { uri: bob, invitation: 'i', device: id });
    join(draft, { uri: bob, device: 'bob-0', byRequest: false, invitation: 'i', mayAlways: false });
    leave(draft, bob, 'left');
    steps += draft.steps.length;
  }
  return (steps / (performance.now() - began)) * 1000;
}
