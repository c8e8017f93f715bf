import assert from 'node:assert/strict';
import type { CallbackPosition } from '../../../../server/platform/ucwa/callbacks/table.ts';
import { type CallbackSources, createCallbackWriter } from '../../../../server/platform/ucwa/callbacks/writer.ts';
import { applicationView } from '../../../../server/platform/ucwa/encode/view.ts';
import type { Envelope } from '../../../../server/wire/events.ts';
import { coming, endpoint, facts, hosting, scheduled } from '../../conversation/support.ts';
import { decide, openLog, type TestLog } from '../../log/support.ts';

const id = '8d7f6a30-2b77-4a5e-9e0c-3f9b5a1d2c44';
const application = {
  id: '1000000001',
  clientId: '',
  endpoint: endpoint.uri,
  name: endpoint.name,
  callbackUrl: '',
  audience: '',
  builtIn: false,
};
const begin = { conversation: id, application: application.id, ack: 0, firstSeq: 1, lastSeq: 0, away: true };

describe('the size of a callback', () => {
  let test: TestLog;
  let sources: CallbackSources;
  beforeEach(() => {
    test = openLog();
    const view = applicationView({
      tgt: `tgt-${'0'.repeat(32)}`,
      id: application.id,
      endpoint: endpoint.uri,
      prefix: 'service:',
    });
    sources = {
      reader: test.reader,
      factsOf: () => ({ ...facts(id, 'meeting'), application: null }),
      viewOf: () => view,
      resourceOf: () => ({}),
      baseUri: () => 'https://platform.example',
    };
  });
  afterEach(() => test.close());

  /** All callbacks from the beginning on. */
  function all(): { bytes: number; body: string; again: string | undefined }[] {
    const writer = createCallbackWriter(sources);
    const told = [];
    let last = { ...begin, delivered: true } as CallbackPosition;
    for (;;) {
      const due = writer.upcoming(last, application);
      if ('untold' in due) return told;
      told.push({ bytes: Buffer.byteLength(due.body), body: due.body, again: writer.write(due.position, application) });
      last = due.position;
    }
  }

  it('stays below what a receiver takes, also when an application joins 250 people of whom as many wait', async () => {
    const name = 'A name of a usual length';
    const person = (n: number) => ({
      uri: `sip:${String(n).padStart(10, '0')}@anonymous.invalid`,
      name,
      anonymous: true,
    });
    await test.log.commit((tx) => {
      const terms = { leaders: [endpoint.uri], accessLevel: 'Everyone' as const };
      tx.open(scheduled(id, terms));
      for (let n = 0; n < 249; n += 1) tx.change(id, coming(person(n), `v${n}`));
      tx.change(id, (now) => [
        { type: 'meetingChanged', terms: { ...(now.terms ?? assert.fail()), accessLevel: 'Invited' }, to: [] },
      ]);
      for (let n = 1000; n < 1249; n += 1) tx.change(id, coming(person(n), `v${n}`));
    });
    await decide(test, id, hosting());
    const told = all();
    assert.ok(told.length > 1);
    for (const { bytes, body, again } of told) {
      assert.ok(bytes < 1024 * 1024, `${bytes} bytes`);
      assert.equal(again, body, 'written again it is the same');
    }
    const events = told.flatMap(({ body }) => (JSON.parse(body) as Envelope).sender.flatMap((sender) => sender.events));
    const people = events.filter(
      ({ link, in: list, type }) => /participant$/.test(link.rel) && type === 'added' && !list,
    );
    assert.equal(new Set(people.map(({ link }) => link.href)).size, 249);
    assert.equal(events.filter(({ in: list }) => list && /lobby/i.test(list.href)).length, 249);
    const invitation = events.filter(({ link }) => /onlineMeetingInvitation$/.test(link.rel));
    assert.deepEqual(
      invitation.map(({ type }) => type),
      ['started', 'completed'],
    );
    assert.equal(events.at(-1), invitation.at(-1), 'everything is told before it completes');
  });
});
