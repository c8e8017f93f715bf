import assert from 'node:assert/strict';
import { Problem } from '../../../server/lib/problem.ts';
import { bridgeChat } from '../../../server/platform/conversation/chat.ts';
import { elapse } from '../../../server/platform/conversation/deadlines.ts';
import { endMeeting } from '../../../server/platform/conversation/meeting.ts';
import type { Touched } from '../../../server/platform/log/log.ts';
import { bridging, endpoint, meeting, request, saying, typing, visitor } from '../conversation/support.ts';
import { decide, openBoth, openLog, type TestLog } from './support.ts';

const isRefusal = (code: string) => (error: unknown) => error instanceof Problem && error.code === code;

describe('a command to the log', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());
  const types = (id: string): string[] => test.reader.range(id, 1, 1e9, 1e9).map(({ body }) => body.type);

  it('is on disk when it is answered', async () => {
    await openBoth(test, 'Hello');
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    test = test.reopen();
    assert.equal(test.log.conversation('c')?.phase, 'open');
    assert.deepEqual(types('c'), ['chatRequested', 'chatBridged', 'message']);
    assert.deepEqual(types('m'), ['meetingStarted', 'joined', 'message']);
    assert.equal(test.log.conversation('nobody'), undefined);
  });

  it('that fails undoes itself with everything across the bridge, and nothing of its group', async () => {
    await openBoth(test);
    await decide(test, 'm', endMeeting);
    const outcomes = await Promise.allSettled([
      decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm'))),
      test.log.commit((tx) => tx.open(meeting('n'))),
      test.log.commit((tx) => {
        tx.open(request('d'));
        throw new Error('changed my mind');
      }),
      test.log.commit((tx) => tx.open(request('e'))),
      test.log.commit((tx) => tx.open(meeting('n'))),
    ]);
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled', 'rejected', 'fulfilled', 'rejected'],
    );
    assert.deepEqual(types('c'), ['chatRequested']);
    assert.equal(test.log.conversation('c')?.phase, 'requested');
    assert.equal(test.log.conversation('d'), undefined);
    assert.equal(test.log.conversation('e')?.phase, 'requested');
    assert.deepEqual(types('n'), ['meetingStarted']);
  });

  it('that failed is not remembered, whatever is decided after it', async () => {
    await openBoth(test);
    const undone = test.log.commit((tx) => {
      tx.change('m', endMeeting);
      throw new Error('changed my mind');
    });
    const seen = test.log.commit((tx) => tx.load('m').phase);
    await assert.rejects(undone, /changed my mind/);
    assert.deepEqual([await seen, test.log.conversation('m')?.phase], ['open', 'open']);
    await decide(test, 'm', endMeeting);
    assert.equal(test.log.conversation('m')?.phase, 'closed');
    test = test.reopen();
    assert.equal(test.log.conversation('m')?.phase, 'closed');
  });

  it('that failed is not remembered where it left no event', async () => {
    await openBoth(test);
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    await decide(test, 'c', typing(visitor, 5000));
    const undone = test.log.commit((tx) => {
      tx.change('c', typing(visitor, 9000));
      assert.equal(tx.load('c').typing[0]?.until, 9000);
      throw new Error('changed my mind');
    });
    await assert.rejects(undone, /changed my mind/);
    assert.equal(test.log.conversation('c')?.typing[0]?.until, 5000);
    await decide(test, 'c', (chat) => elapse(chat, 5000));
    assert.deepEqual(test.reader.due(1e9).ids, []);
  });

  it('on what is not there is refused', async () => {
    await assert.rejects(
      decide(test, 'nobody', () => []),
      isRefusal('NoSuchConversation'),
    );
    await assert.rejects(
      test.log.commit((tx) => tx.load('nobody')),
      isRefusal('NoSuchConversation'),
    );
    await assert.rejects(test.log.commit((tx) => tx.open([])));
  });

  it('shares its commit with others, and events stay numbered without gaps', async () => {
    await openBoth(test);
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => decide(test, 'c', saying(n % 2 ? visitor : endpoint, `line ${n}`))),
    );
    for (const id of ['c', 'm']) {
      const events = test.reader.range(id, 1, 1e9, 1e9);
      assert.deepEqual(
        events.map(({ seq }) => seq),
        events.map((_, index) => index + 1),
      );
      const numbers = events.flatMap(({ body }) => (body.type === 'message' ? [body.number] : []));
      assert.deepEqual(
        numbers,
        numbers.map((_, index) => index + 1),
      );
    }
    assert.equal(test.log.conversation('c')?.lastMessage, 100);
    assert.equal(test.log.conversation('m')?.lastMessage, 50);
    const said = [...test.reader.lines('c', { after: 0, until: null })].map(({ body }) => body.text);
    assert.deepEqual(
      said,
      Array.from({ length: 100 }, (_, n) => `line ${n}`),
      'in the order they came',
    );
  });

  it('keeps a listener that fails from the command, and from the other listeners', async () => {
    const heard: Touched[] = [];
    const stops = [
      test.log.onCommit(() => {
        throw new Error('SQLITE_IOERR');
      }),
      test.log.onCommit((touched) => heard.push(touched)),
    ];
    await openBoth(test);
    for (const stop of stops) stop();
    assert.equal(heard.length, 1);
    assert.match(String(test.faults), /SQLITE_IOERR/);
    assert.ok(test.log.conversation('c'));
  });

  it('keeps nothing of somebody typing on, here or across a bridge, and ends it when he stops', async () => {
    await openBoth(test);
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    await decide(test, 'c', typing(visitor, 5000));
    const before = test.reader.lastNumber();
    for (let until = 5100; until <= 9000; until += 100) await decide(test, 'c', typing(visitor, until));
    assert.equal(test.reader.lastNumber(), before);
    for (const id of ['c', 'm']) assert.equal(test.log.conversation(id)?.typing[0]?.until, 9000);
    assert.deepEqual(test.reader.due(8999).ids, []);
    await decide(test, 'c', (chat) => elapse(chat, 9000));
    assert.equal(test.reader.lastNumber(), before + 2);
  });

  it('tells listeners which streams and devices it touched, once it is on disk and only then', async () => {
    const heard: Touched[] = [];
    const stop = test.log.onCommit((touched) => heard.push(touched));
    await openBoth(test);
    await assert.rejects(decide(test, 'c', saying(visitor, 'too early')));
    await test.log.commit(() => 'nothing written');
    await decide(test, 'c', (chat) => bridgeChat(chat, bridging('c', 'm')));
    stop();
    await decide(test, 'c', saying(visitor, 'unheard'));
    assert.deepEqual(
      heard.map(({ streams, devices }) => [[...streams].sort(), [...devices.keys()]]),
      [
        [['c', 'm'], ['v1']],
        [['c', 'm'], ['v1']],
      ],
    );
  });
});

describe('an operation id', () => {
  let test: TestLog;
  beforeEach(() => {
    test = openLog();
  });
  afterEach(() => test.close());

  it('gets its owner the first answer again, also after a restart, and does nothing again', async () => {
    let runs = 0;
    const work = () => ({ location: `/conversations/${++runs}` });
    const first = await test.log.once('alice', 'op-1', work);
    assert.deepEqual(await test.log.once('alice', 'op-1', work), first);
    test = test.reopen();
    assert.deepEqual(await test.log.once('alice', 'op-1', work), first);
    assert.equal(runs, 1);
    assert.notDeepEqual(await test.log.once('bob', 'op-1', work), first);
    assert.notDeepEqual(await test.log.once('alice', 'op-2', work), first);
    assert.equal(runs, 3);
  });

  it('is answered once when it comes twice at the same moment', async () => {
    let runs = 0;
    const both = await Promise.all([1, 2].map(() => test.log.once('alice', 'op-1', () => ++runs)));
    assert.deepEqual(both, [1, 1]);
  });

  it('that failed may be tried again', async () => {
    await assert.rejects(
      test.log.once('alice', 'op-1', () => {
        throw new Error('not now');
      }),
    );
    assert.equal(await test.log.once('alice', 'op-1', () => 'done'), 'done');
  });

  it('that is absent is no operation: it runs each time', async () => {
    let runs = 0;
    for (let times = 0; times < 2; times += 1) await test.log.once('alice', null, () => ++runs);
    assert.equal(runs, 2);
  });

  it('may stand for something without an answer', async () => {
    let runs = 0;
    const work = (): void => {
      runs += 1;
    };
    await test.log.once('alice', 'op-1', work);
    await test.log.once('alice', 'op-1', work);
    assert.equal(runs, 1);
  });
});
