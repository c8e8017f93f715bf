import assert from 'node:assert/strict';
import { Problem } from '../../../server/lib/problem.ts';
import { addAlice, alicesPassword, aliceUri, openIdentity, someApplication, temporaryFolder } from './support.ts';

type Opened = Awaited<ReturnType<typeof openIdentity>>;

describe('accounts', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let opened: Opened;
  const accounts = () => opened.identity.accounts;
  const carol = { uri: 'sip:carol@contoso.example', name: 'Carol', role: 'supervisor', password: 'another horse' };

  beforeEach(async () => {
    folder = temporaryFolder();
    opened = await openIdentity(folder.path);
  });
  afterEach(() => {
    opened.close();
    folder.remove();
  });

  it('are added with ids of their own and listed in that order', async () => {
    const [alice, second] = [await addAlice(opened.identity), await accounts().add(carol)];
    assert.match(alice.id, /^[0-9a-f]{24}$/);
    const { id: _, ...rest } = alice;
    assert.deepEqual(rest, {
      userDbId: 1,
      userId: 'alice',
      uri: aliceUri,
      name: 'Alice',
      role: 'agent',
      phone: '+4799000001',
      email: 'alice@contoso.example',
      generation: 1,
    });
    assert.equal(second.userDbId, 2);
    assert.deepEqual(accounts().list(), [alice, second]);
  });

  it('never use a number again', async () => {
    await addAlice(opened.identity);
    await accounts().remove(aliceUri);
    assert.equal((await accounts().add(carol)).userDbId, 2);
  });

  it('are found by SIP URI in any case, by DOMAIN\\user, and by a bare name that only one has', async () => {
    const alice = await addAlice(opened.identity);
    for (const name of ['sip:ALICE@contoso.example', 'alice@contoso.example', 'Alice', 'CONTOSO\\alice', ' sip:alice '])
      assert.deepEqual(accounts().byUserName(name), alice, name);
    assert.deepEqual(accounts().byUri('SIP:Alice@Contoso.Example'), alice);
    await accounts().add({ ...carol, uri: 'sip:alice@litware.example' });
    assert.equal(accounts().byUserName('alice'), undefined);
    assert.deepEqual(accounts().byUserName('alice@contoso.example'), alice);
    assert.equal(accounts().byUri('nonsense'), undefined);
  });

  it('are refused with every fault at once, the taken address and number among them', async () => {
    await addAlice(opened.identity);
    await assert.rejects(
      accounts().add({ uri: aliceUri, name: '', role: 'agent', password: 'x', phone: '+4799000001' }),
      (error) => {
        assert.ok(error instanceof Problem);
        assert.equal(error.code, 'InvalidInput');
        assert.deepEqual(
          error.faults.map((fault) => fault.name),
          ['name', 'password', 'uri', 'phone'],
        );
        assert.match(error.message, /already in use by Alice/);
        return true;
      },
    );
  });

  it('cannot have the address of an application', async () => {
    await opened.identity.applications.register(someApplication);
    await assert.rejects(accounts().add({ ...carol, uri: someApplication.endpoint }), /belongs to an application/);
  });

  it('are added once when two ask at the same time', async () => {
    const outcomes = await Promise.allSettled([accounts().add(carol), accounts().add(carol)]);
    assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
    assert.equal(accounts().list().length, 1);
  });

  it('let in whoever has the password, and nobody else', async () => {
    const alice = await addAlice(opened.identity);
    assert.deepEqual(await accounts().checkPassword('alice', alicesPassword), alice);
    assert.equal(await accounts().checkPassword('alice', `${alicesPassword} `), undefined);
    assert.equal(await accounts().checkPassword('nobody', alicesPassword), undefined);
    await accounts().setPassword(aliceUri, 'a new password');
    assert.equal(await accounts().checkPassword('alice', alicesPassword), undefined);
    assert.equal((await accounts().checkPassword('alice', 'a new password'))?.generation, 2);
  });

  it('take as long to refuse a name nobody has as a wrong password', async () => {
    await addAlice(opened.identity);
    const duration = async (name: string) => {
      const started = performance.now();
      await accounts().checkPassword(name, 'wrong password');
      return performance.now() - started;
    };
    await duration('alice');
    // Turn by turn, and the shortest of each: what else the machine does lengthens some of both.
    const [ofKnown, ofUnknown]: [number[], number[]] = [[], []];
    for (let round = 0; round < 7; round++) {
      ofKnown.push(await duration('alice'));
      ofUnknown.push(await duration('nobody'));
    }
    const [known, unknown] = [Math.min(...ofKnown), Math.min(...ofUnknown)];
    assert.ok(unknown > known / 3 && unknown < known * 3, `known ${known} ms, unknown ${unknown} ms`);
  });

  it('say so when there is nobody to change', async () => {
    const nobody = 'sip:nobody@contoso.example';
    await assert.rejects(accounts().remove(nobody), { code: 'UnknownStaff' });
    await assert.rejects(accounts().setPassword(nobody, 'a new password'), { code: 'UnknownStaff' });
    await assert.rejects(accounts().setRole(nobody, 'admin'), { code: 'UnknownStaff' });
    await addAlice(opened.identity);
    await assert.rejects(accounts().setRole(aliceUri, 'boss'), { code: 'InvalidInput' });
    await assert.rejects(accounts().setPassword(aliceUri, 'short'), { code: 'InvalidInput' });
  });

  it('are still there after a restart', async () => {
    const alice = await addAlice(opened.identity);
    opened.close();
    opened = await openIdentity(folder.path);
    assert.deepEqual(accounts().list(), [alice]);
  });
});
