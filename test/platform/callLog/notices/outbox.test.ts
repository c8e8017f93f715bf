import assert from 'node:assert/strict';
import { alice, bob, callOf, type OpenNotices, once, openNotices, outsider, staff } from './support.ts';

/** Nothing is sent here: who is to be told, and what is written down. */
describe('the outbox of notices', () => {
  let open: OpenNotices;
  beforeEach(() => {
    open = openNotices({ smtpUrl: 'smtp://127.0.0.1:9', smsGatewayUrl: 'http://127.0.0.1:9/' });
  });
  afterEach(() => open.close());

  const told = () => open.rows().map(({ kind, channel, recipient, state }) => [kind, channel, recipient, state]);
  const connect = (uri: string) =>
    open.sessions.connect({
      id: `d-${uri}`,
      uri,
      signIn: null,
      kind: 'notification',
      isBusy: () => false,
      end: () => undefined,
    });
  /** What is due by the clock of the core. */
  const elapse = (id: string) =>
    open.log.commit((tx) => tx.change(id, (conversation) => open.calls.elapse(conversation, open.clock.at)));
  const joins = (id: string, who: typeof bob) =>
    open.calls.join(id, { uri: who.uri, device: `request:${who.uri}`, byRequest: true, mayAlways: true }, who);
  const inAnHour = () => open.clock.at + 3_600_000;

  it('has a mail and an SMS for each contact, where there is an address and no device', async () => {
    const carol = staff('carol', { email: 'carol@contoso.example' });
    connect(carol.uri);
    const dave = outsider('Dave', { phone: '+49 (170) 123-4567' });
    await open.calls.create(callOf([bob, carol, dave, staff('erin')]), once);
    assert.deepEqual(told(), [
      ['invitation', 'mail', 'bob@contoso.example', 'queued'],
      ['invitation', 'sms', '+4799000002', 'queued'],
      ['invitation', 'sms', '+491701234567', 'queued'],
    ]);
  });

  it('has one for who is connected too when nobody is rung', async () => {
    connect(bob.uri);
    await open.calls.create(callOf([bob]), once);
    assert.deepEqual(told(), []);
    await open.calls.create(callOf([bob], { inform: false }), once);
    await open.calls.create(callOf([bob], { reason: 'SERVICE_REQUEST', expiresAt: inAnHour() }), once);
    assert.equal(told().length, 4);
  });

  it('has nothing for the creator, the broker, or who may not be called', async () => {
    const account = await open.accounts.add({
      ...{ uri: 'sip:carol@contoso.example', name: 'Carol', role: 'agent', password: 'correct horse' },
      email: 'carol@contoso.example',
    });
    await open.permissions.set({ kind: 'user', id: account.id }, false);
    const carol = staff('carol', { email: 'carol@contoso.example' });
    const dave = staff('dave', { email: 'dave@contoso.example' });
    const asked = [{ uris: [alice.uri, carol.uri], order: 'all' as const }];
    await open.calls.create(callOf([carol, dave], { broker: dave.uri, asked, inform: false }), once);
    assert.deepEqual(told(), []);
  });

  it('tells of a planned call when it is made, when its time is near, and when it begins early', async () => {
    const id = await open.calls.create(callOf([bob], { plannedAt: inAnHour() }), once);
    const kinds = () => open.rows().flatMap(({ channel, kind }) => (channel === 'mail' ? [kind] : []));
    assert.deepEqual(kinds(), ['invitation']);
    open.clock.at += 50 * 60_000;
    await elapse(id);
    assert.deepEqual(kinds(), ['invitation', 'reminder']);
    await joins(id, alice);
    assert.deepEqual(kinds(), ['invitation', 'reminder', 'start']);
  });

  it('tells who was connected then and is not when it begins', async () => {
    const disconnect = connect(bob.uri);
    const planned = { plannedAt: inAnHour() };
    const [id, other] = [
      await open.calls.create(callOf([bob], planned), once),
      await open.calls.create(callOf([bob], planned), once),
    ];
    disconnect();
    open.clock.at += 3_600_000;
    await elapse(id);
    assert.deepEqual(
      told().map(([kind]) => kind),
      ['invitation', 'invitation'],
    );
    connect(bob.uri);
    await elapse(other);
    assert.equal(told().length, 2);
  });

  it('reminds nobody who is in the call already', async () => {
    const id = await open.calls.create(callOf([bob], { plannedAt: inAnHour() }), once);
    await joins(id, bob);
    open.clock.at += 50 * 60_000;
    await elapse(id);
    assert.equal(open.rows().filter(({ kind }) => kind === 'reminder').length, 0);
  });

  it('is emptied of a call that is over', async () => {
    const id = await open.calls.create(callOf([bob]), once);
    await open.calls.end(id, alice.uri);
    assert.deepEqual(
      open.rows().map(({ state, next_at }) => [state, next_at]),
      [
        ['cancelled', null],
        ['cancelled', null],
      ],
    );
  });

  it('takes an address once, and notes one that is none as failed', async () => {
    const bad = ['no address', 'a@x, b@x', 'a@x\r\nBcc: b@x', '<a@x>', `${'a'.repeat(300)}@x`];
    const others = bad.map((email) => outsider('Mallory', { email, phone: 'call me' }));
    const twice = [outsider('Jane', { email: 'jane@x' }), outsider('Jane', { email: 'jane@x' })];
    await open.calls.create(callOf([...others, ...twice]), once);
    assert.deepEqual(told().at(-1), ['invitation', 'mail', 'jane@x', 'queued']);
    const failed = open.rows().slice(0, -1);
    assert.equal(failed.length, bad.length + 1);
    for (const { state, last_error } of failed) assert.deepEqual([state, last_error], ['failed', 'NoAddress']);
  });

  it('keeps neither what will be said nor the link', async () => {
    const id = await open.calls.create(callOf([bob]), once);
    const kept = JSON.stringify(open.rows());
    assert.ok(!kept.includes('Engine') && !kept.includes(open.linkToken(id)));
  });

  it('is not filled for a channel that is not set up', async () => {
    const off = openNotices({}, open.folder);
    await off.calls.create(callOf([bob]), once);
    off.start();
    await off.kill();
    assert.deepEqual(open.rows(), []);
  });
});
