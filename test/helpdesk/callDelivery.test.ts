import assert from 'node:assert/strict';
import { toldBy } from '../../server/helpdesk/callbackEvents.ts';
import { createChatStore } from '../../server/helpdesk/chatStore.ts';
import { createDeliver, createUnclaimed, type Deliver } from '../../server/helpdesk/deliver.ts';
import type { Happening } from '../../server/helpdesk/flow/happenings.ts';
import { createOperations, type Operations } from '../../server/helpdesk/operations.ts';
import { createAdvance } from '../../server/helpdesk/progress.ts';
import { createTranscript } from '../../server/helpdesk/transcript.ts';
import type { Envelope } from '../../server/wire/events.ts';
import { at, envelope } from './support/callbacks.ts';
import { agents, openFlowPlatform } from './support/flowPlatform.ts';
import { type OpenDesk, openDesk } from './support/openDesk.ts';

const addressOf = (conversation: string): string => at(`/communication/audioVideoInvitations/${conversation}.1`);

/** The end of an invitation to a call: answered, or not. */
const ends = (conversation: string, status: 'Success' | 'Failure'): Envelope =>
  envelope(conversation, 1, [
    {
      link: { rel: 'service:audioVideoInvitation', href: addressOf(conversation) },
      status,
      ...(status === 'Failure' ? { reason: { code: 'RemoteFailure', subcode: 'Canceled' } } : {}),
      _embedded: {
        'service:audioVideoInvitation': {
          direction: 'Incoming',
          _links: { 'service:conversation': { href: at(`/communication/conversations/${conversation}`) } },
        },
      },
      type: 'completed',
    },
  ]) as Envelope;

describe('the end of an invitation to a call', () => {
  let desk: OpenDesk;
  let operations: Operations;
  let deliver: Deliver;
  let taken: Happening[];
  let meeting: string;
  beforeEach(async () => {
    desk = await openDesk();
    taken = [];
    const clock = { now: () => 1_000 };
    operations = createOperations(desk.db);
    const advance = createAdvance({ operations, transcript: createTranscript(desk.db), clock, name: 'Helpdesk' });
    const chats = createChatStore(desk.db);
    deliver = createDeliver({ chats, operations, advance, unclaimed: createUnclaimed(), clock, pageOf: () => null });
    const platform = openFlowPlatform(agents(1));
    const opening = platform.chat();
    platform.settle();
    platform.accept('sip:agent1@contoso.example');
    platform.settle();
    const [told] = toldBy(ends('p', 'Success'), 'http://platform');
    assert.ok(told);
    const links = { acceptAndBridgeAudioVideo: `${told.href}/acceptAndBridgeAudioVideo` };
    const asked = { path: told.path, href: told.href, call: 'c-1', name: 'Jane', links };
    platform.happen({ type: 'callAsked', side: 'peer', ...asked });
    chats.insert(opening, { page: null, customContent: null });
    chats.save(opening, platform.chat());
    meeting = platform.chat().meeting?.id ?? '';
    for (const ask of platform.askedFor('bridge call')) operations.ask('request-1', ask, 1_000);
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
  const bridging = () => operations.ofRequest('request-1').map(({ what, state }) => `${what} ${state}`);

  it('is no end of the operation that another one asked for: both called, the agent’s gave way', () => {
    hear(ends(meeting, 'Failure'));
    assert.deepEqual(bridging(), ['bridge call asked']);
    assert.deepEqual(
      taken.map(({ type }) => type),
      ['callAnswered'],
    );
  });

  it('is the end of the operation that it asked for, after what it means to the chat', () => {
    hear(ends('p', 'Failure'));
    assert.deepEqual(bridging(), ['bridge call failed']);
    assert.deepEqual(
      taken.map(({ type }) => type),
      ['callAnswered', 'operation'],
    );
  });
});
