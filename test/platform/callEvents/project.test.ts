import assert from 'node:assert/strict';
import { emptyView } from '../../../server/platform/callEvents/legs.ts';
import { project } from '../../../server/platform/callEvents/project.ts';
import type { Party } from '../../../server/platform/conversation/call/model.ts';
import type { CallStep } from '../../../server/platform/conversation/call/steps.ts';
import type { ConversationEvent } from '../../../server/platform/conversation/events.ts';
import type { RingStep } from '../../../server/platform/conversation/ring.ts';
import { waitingRing } from '../../../server/platform/conversation/ring.ts';

const phones = { alice: '+4799000001', bob: '+4799000002', carol: '+4799000003' } as const;

const party = (name: string, kind: Party['kind'] = 'staff', phone: string | null = null): CallStep => ({
  is: 'party',
  party: {
    uri: name,
    name,
    number: 1,
    id: name,
    kind,
    contact: { domain: '', email: '', phone, dbId: null, userId: '' },
  },
});
const everybody = Object.entries(phones).map(([name, phone]) => party(name, 'staff', phone));
const policy = { order: 'all', unreachable: 'fail', timeoutMs: 60 } as const;
const invited = (id: string, from: string, ...uris: string[]): CallStep => ({
  is: 'invited',
  invitation: {
    id,
    operation: id,
    from,
    device: null,
    media: { audio: true, video: false },
    context: {},
    transfer: false,
    ring: waitingRing(policy, uris),
  },
});
const ring = (invitation: string, step: RingStep): CallStep => ({ is: 'ring', invitation, step });
const rang = (id: string, uri: string, ...devices: string[]) => ring(id, { step: 'rang', uri, devices, until: 60 });
const answered = (id: string, uri: string) => ring(id, { step: 'answered', uri, device: 'd', silenced: [] });
const left = (uri: string): CallStep => ({ is: 'left', uri, device: 'd', cause: 'left' });

const short = { CALL_INITIATED: 'initiated', CALL_RINGING: 'ringing', CALL_ANSWERED: 'answered', CALL_ENDED: 'ended' };
const nameOf = (phone: string) => Object.entries(phones).find(([, number]) => number === phone)?.[0] ?? '?';

/** What each step told, as `owner type from→to`. */
function told(...steps: CallStep[]): string[][] {
  let view = project(emptyView('c'), { type: 'call', steps: everybody }).view;
  return steps.map((step) => {
    const event: ConversationEvent = { type: 'call', steps: [step] };
    const { view: after, events } = project(view, event);
    view = after;
    return events.map(({ owner, type, from, to }) => `${nameOf(owner)} ${short[type]} ${nameOf(from)}→${nameOf(to)}`);
  });
}

describe('voice events of a call', () => {
  it('tell both phones of a call that is answered and ends', () => {
    assert.deepEqual(told(invited('i', 'alice', 'bob'), rang('i', 'bob', 'd'), answered('i', 'bob'), left('bob')), [
      ['alice initiated alice→bob', 'bob initiated alice→bob'],
      ['alice ringing alice→bob', 'bob ringing alice→bob'],
      ['alice answered alice→bob', 'bob answered alice→bob'],
      ['alice ended alice→bob', 'bob ended alice→bob'],
    ]);
  });

  it('end once for whoever called, and for who answered when he himself leaves', () => {
    const [, , , caller, called] = told(
      invited('i', 'alice', 'bob'),
      rang('i', 'bob', 'd'),
      answered('i', 'bob'),
      left('alice'),
      left('bob'),
    );
    assert.deepEqual([caller, called], [['alice ended alice→bob'], ['bob ended alice→bob']]);
  });

  it('end for all of a team whom the first answer silences', () => {
    const [, , , ends] = told(
      invited('i', 'alice', 'bob', 'carol'),
      rang('i', 'bob', 'd'),
      rang('i', 'carol', 'e'),
      answered('i', 'carol'),
    );
    assert.deepEqual(ends, [
      'alice answered alice→carol',
      'carol answered alice→carol',
      'alice ended alice→bob',
      'bob ended alice→bob',
    ]);
  });

  it('end unanswered when somebody declines, is out or the call is over', () => {
    const out = ring('i', { step: 'out', uri: 'bob', cause: 'declined', devices: [] });
    const over = ring('i', { step: 'over', cause: 'declined', silenced: [] });
    const ends = ['alice ended alice→bob', 'bob ended alice→bob'];
    assert.deepEqual(told(invited('i', 'alice', 'bob'), out, over).slice(1), [ends, []]);
    assert.deepEqual(told(invited('i', 'alice', 'bob'), over).slice(1), [ends]);
    assert.deepEqual(told(invited('i', 'alice', 'bob'), { is: 'ended', cause: 'ended', by: null }).slice(1), [ends]);
  });

  it('ring once, when the first device does', () => {
    const joined = ring('i', { step: 'joinedRinging', uri: 'bob', device: 'd', until: 60 });
    const [, nobody, first, second] = told(invited('i', 'alice', 'bob'), rang('i', 'bob'), joined, joined);
    assert.deepEqual([nobody, first?.length, second], [[], 2, []]);
  });

  it('tell nothing to who has no phone, or whose number somebody else wrote', () => {
    const steps = [party('guest', 'outsider', '+4799000009'), invited('i', 'alice', 'guest')];
    assert.deepEqual(told(...steps), [[], ['alice initiated alice→?']]);
  });

  it('leave the view they were made from as it was', () => {
    const { view } = project(emptyView('c'), { type: 'call', steps: [...everybody, invited('i', 'alice', 'bob')] });
    const again = () => project(view, { type: 'call', steps: [answered('i', 'bob')] }).events.length;
    assert.deepEqual([again(), again()], [2, 2]);
  });
});
