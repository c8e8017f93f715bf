import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { staffAdd, staffPassword } from '../server/admin/staff.ts';
import { run } from './admin/support.ts';
import { demoPassword, startTestProduct, type TestProduct } from './support/product.ts';
import { signIn } from './support/webSession.ts';

/** What other processes, and staff themselves, do to accounts while the product runs. */
describe('demo and sessions of a running product', () => {
  let product: TestProduct;
  beforeEach(async () => {
    product = await startTestProduct();
  });
  afterEach(() => product.stop());

  const carol = ['--uri', 'sip:carol@contoso.example'];
  const password = 'correct horse';
  const command = (what: typeof staffAdd, args: string[], secret: string) =>
    run(
      what,
      { config: product.config, folder: product.folder, env: {}, remove: () => undefined },
      { args, password: secret },
    );
  const addCarol = () => command(staffAdd, ['--name', 'Carol', '--role', 'agent', ...carol], password);
  const post = (path: string, fields: Record<string, string>) =>
    fetch(`${product.url}${path}`, { method: 'POST', body: new URLSearchParams(fields) });

  async function within(ms: number, what: string, holds: () => Promise<boolean>): Promise<void> {
    for (const until = Date.now() + ms; Date.now() < until; await pause(50)) if (await holds()) return;
    assert.fail(`not within ${ms} ms: ${what}`);
  }
  const isSignedOut = (session: { page(path: string): Promise<string> }) => async () =>
    session.page('/console').then(
      () => false,
      (error: Error) => /: 303$/.test(error.message),
    );

  it('shuts the demo when an operator gives somebody an account', async () => {
    const alice = await signIn(product.url, { username: 'alice', password: demoPassword });
    await alice.page('/console');
    await addCarol();
    await within(2_500, 'the demo is shut', async () => product.demo?.open === false);
    await within(1_000, 'alice is signed out', isSignedOut(alice));
    const grant = { grant_type: 'password', username: 'alice@contoso.example', password: demoPassword };
    assert.equal((await post('/WebTicket/oauthtoken', grant)).status, 400);
    const form = await (await fetch(`${product.url}/sign-in`)).text();
    assert.doesNotMatch(form, /alice/);
    await (await signIn(product.url, { username: 'carol', password })).page('/console');
  });

  it('signs somebody out of the pages whose password was changed, by himself or by an operator', async () => {
    await addCarol();
    const byHimself = await signIn(product.url, { username: 'carol', password });
    await byHimself.page('/console');
    await pause(500); // the platform looks for what other processes wrote every 200 ms
    const fields = { username: 'carol@contoso.example', password, new_password: 'battery staple' };
    assert.ok((await post('/WebTicket/password', fields)).ok);
    await within(1_000, 'she is signed out', isSignedOut(byHimself));
    const byOperator = await signIn(product.url, { username: 'carol', password: 'battery staple' });
    await byOperator.page('/console');
    await command(staffPassword, carol, password);
    await within(1_000, 'she is signed out', isSignedOut(byOperator));
  });
});
