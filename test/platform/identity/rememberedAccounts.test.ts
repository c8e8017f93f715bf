import assert from 'node:assert/strict';
import { openIdentity, temporaryFolder } from './support.ts';

describe('accounts that are remembered', () => {
  const carol = { uri: 'sip:carol@contoso.example', name: 'Carol', role: 'agent', password: 'another horse' };

  it('are forgotten when they change, here or in another process', async () => {
    const folder = temporaryFolder();
    const [here, there] = [await openIdentity(folder.path), await openIdentity(folder.path)];
    const { accounts, staffTokens } = here.identity;
    const { id } = await accounts.add(carol);
    const seen = () =>
      [accounts.byUri(carol.uri), accounts.byUserName('carol'), accounts.byId(id)].map((one) => one?.role);
    assert.deepEqual(seen(), ['agent', 'agent', 'agent']);
    await accounts.setRole(carol.uri, 'supervisor');
    assert.deepEqual(seen(), ['supervisor', 'supervisor', 'supervisor']);
    await there.identity.accounts.remove(carol.uri);
    await new Promise((resolve) => setTimeout(resolve, 10));
    staffTokens.verify('whoever'); // as any request does
    assert.deepEqual(seen(), [undefined, undefined, undefined]);
    await there.identity.accounts.add(carol);
    assert.equal(accounts.byUri(carol.uri)?.name, 'Carol', 'who was not found is looked for again');
    for (const one of [here, there]) one.close();
    folder.remove();
  });

  it('of the demo are others when it is shut', async () => {
    const folder = temporaryFolder();
    const { identity, close } = await openIdentity(folder.path);
    const { accounts, demo } = identity;
    await demo.ensure({ password: 'correct horse', domain: 'contoso.example' });
    const seen = [true, false, true].map((isOpen) => {
      demo.setOpen(isOpen);
      return accounts.byUserName('alice')?.name;
    });
    assert.deepEqual(seen, ['Alice', undefined, 'Alice']);
    close();
    folder.remove();
  });
});
