import assert from 'node:assert/strict';
import { toldBy } from '../../server/helpdesk/callbackEvents.ts';
import { createChatStore } from '../../server/helpdesk/chatStore.ts';
import { createDeliver, createUnclaimed, type Deliver, type Unclaimed } from '../../server/helpdesk/deliver.ts';
import type { Happening } from '../../server/helpdesk/flow/happenings.ts';
import { createOperations, type Operations } from '../../server/helpdesk/operations.ts';
import { createAdvance } from '../../server/helpdesk/progress.ts';
import { createTranscript, type Transcript } from '../../server/helpdesk/transcript.ts';
import type { Envelope } from '../../server/wire/events.ts';
import { at, envelope } from './support/callbacks.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

const address = at('/communication/conversations/p1/messaging/messages/1');

/** The end of a line of the helpdesk's own: said, or not fetched by the visitor. */
const ends = (status: 'Success' | 'Failure', more: object = {}): Envelope =>
  envelope('p1', 1, [
    {
      link: { rel: 'service:message', href: address },
      status,
      ...(status === 'Failure' ? { reason: { code: 'Timeout', subcode: 'Timeout' } } : {}),
      _embedded: { 'service:message': { direction: 'Outgoing', _links: { self: { href: address } }, ...more } },
      type: 'completed',
    },
  ]) as Envelope;

describe('a line of the helpdesk’s own that was not delivered', () => {
  let desk: OpenDesk;
  let operations: Operations;
  let transcript: Transcript;
  let unclaimed: Unclaimed;
  let deliver: Deliver;
  let taken: Happening[];
  beforeEach(async () => {
    desk = await openDesk();
    taken = [];
    const clock = { now: () => 1_000 };
    [operations, transcript, unclaimed] = [createOperations(desk.db), createTranscript(desk.db), createUnclaimed()];
    const advance = createAdvance({ operations, transcript, clock, name: 'Helpdesk' });
    const chats = createChatStore(desk.db);
    deliver = createDeliver({ chats, operations, advance, unclaimed, clock, pageOf: () => null });
    operations.ask(
      'r1',
      {
        id: 'op-1',
        what: 'say',
        target: null,
        method: 'POST',
        href: address,
        body: 'Welcome',
        lane: null,
        patienceMs: 1,
      },
      1_000,
    );
  });
  afterEach(() => desk.close());

  const hear = (told: Envelope): void => {
    const hand = {
      begin: () => false,
      take: (_request: string, happening: Happening) => void taken.push(happening),
      changed: () => undefined,
    };
    for (const one of toldBy(told, 'http://platform')) deliver(hand, one, null);
  };
  const said = () => transcript.list('r1').map(({ text }) => text);

  it('stays said when that was told before: nothing happens to the request', () => {
    hear(ends('Success', { operationId: 'op-1' }));
    assert.deepEqual([operations.byId('op-1')?.state, said(), taken.length], ['completed', ['Welcome'], 1]);
    hear(ends('Failure', { operationId: 'op-1' }));
    hear(ends('Failure'));
    const { state, reason } = operations.byId('op-1') ?? {};
    assert.deepEqual([state, reason, said(), taken.length], ['completed', null, ['Welcome'], 1]);
  });

  it('is an operation that failed, with the reason, when nothing else was ever told of it', () => {
    hear(ends('Failure', { operationId: 'op-1' }));
    assert.deepEqual([operations.byId('op-1')?.state, operations.byId('op-1')?.reason], ['failed', 'Timeout/Timeout']);
    assert.deepEqual(said(), []);
  });

  it('stays said when both were told before the helpdesk knew which line it is', () => {
    for (const status of ['Success', 'Failure'] as const) hear(ends(status));
    const [path] = toldBy(ends('Success'), 'http://platform').map((told) => told.path);
    assert.equal(unclaimed.claim(path ?? '')?.became, 'completed');
  });
});
