import type { CallConversationFacts } from '../../../server/platform/conversation/call/create.ts';
import type { Party } from '../../../server/platform/conversation/call/model.ts';
import type { CallStep } from '../../../server/platform/conversation/call/steps.ts';
import { plainTerms } from '../../../server/platform/conversation/call/terms.ts';
import { waitingRing } from '../../../server/platform/conversation/ring.ts';
import type { TestLog } from '../log/support.ts';

export const alice = '+4799000001';
export const bob = '+4799000002';

const party = (uri: string, number: number, phone: string): Party => ({
  uri,
  name: uri,
  id: uri,
  number,
  kind: 'staff',
  contact: { domain: '', email: '', phone, dbId: number, userId: uri },
});

const facts = (id: string, at: number): CallConversationFacts => ({
  id,
  kind: 'call',
  application: null,
  endpoint: { uri: 'sip:alice@x', name: 'Alice' },
  subject: '',
  importance: 'Normal',
  threadId: '',
  onlineMeetingUri: null,
  createdAt: at,
  customContent: null,
  firstText: null,
  call: {
    ...plainTerms,
    creator: 'sip:alice@x',
    room: id,
    limit: 10,
  },
});

/** Alice rings Bob: two events, one for each phone. */
export function initiate({ log, clock }: TestLog, id: string): Promise<unknown> {
  const ring = waitingRing({ order: 'all', unreachable: 'wait', timeoutMs: 60_000 }, ['sip:bob@x']);
  const steps: CallStep[] = [
    aliceJoins('a'),
    { is: 'begun', by: null },
    {
      is: 'invited',
      invitation: {
        id: 'i',
        operation: 'i',
        from: 'sip:alice@x',
        device: null,
        media: { audio: true, video: false },
        context: {},
        transfer: false,
        ring,
      },
    },
  ];
  const parties = [party('sip:alice@x', 1, alice), party('sip:bob@x', 2, bob)];
  return log.commit((tx) =>
    tx.open([{ type: 'callCreated', facts: facts(id, clock.at), status: 'started', parties, steps }]),
  );
}

/** A call of Alice alone, who has no phone. */
export const openAlone = ({ log, clock }: TestLog, id: string): Promise<unknown> =>
  log.commit((tx) => {
    const parties = [party('sip:alice@x', 1, '')];
    tx.open([
      { type: 'callCreated', facts: facts(id, clock.at), status: 'started', parties, steps: [aliceJoins('a')] },
    ]);
  });

/** She comes in from another device, which tells no phone anything. */
export const moveAlone = ({ log }: TestLog, id: string, device: string): Promise<unknown> =>
  log.commit((tx) => tx.change(id, () => [{ type: 'call', steps: [aliceJoins(device)] }]));

const aliceJoins = (device: string): CallStep => ({
  is: 'joined',
  uri: 'sip:alice@x',
  device,
  byRequest: true,
  invitation: null,
});

/** Nobody answers: two events more. */
export const giveUp = ({ log }: TestLog, id: string): Promise<unknown> =>
  log.commit((tx) =>
    tx.change(id, () => [
      {
        type: 'call',
        steps: [{ is: 'ring', invitation: 'i', step: { step: 'over', cause: 'timeout', silenced: [] } }],
      },
    ]),
  );
