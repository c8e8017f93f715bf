import assert from 'node:assert/strict';
import { clientAdd } from '../../server/admin/client.ts';
import { startProduct } from '../../server/product.ts';
import { createInstallation, type Installation, run, spawnAdmin } from './support.ts';

const scope = 'call.control.answer_and_initiate';

describe('client add', () => {
  let here: Installation;
  beforeEach(() => {
    here = createInstallation({ DEMO: 'false', PORT: '0', LOG_LEVEL: 'silent' });
  });
  afterEach(() => here.remove());

  it('says everything that is wrong at once', async () => {
    const args = [
      '--name',
      ' x ',
      '--scope',
      'every thing',
      '--scope',
      scope,
      '--phone',
      'mine',
      '--phone',
      '+47 99 00 00 01',
    ];
    await assert.rejects(run(clientAdd, here, { args }), /scope: .*got every thing; phone: .*got mine$/);
    await assert.rejects(async () => run(clientAdd, here, { args: ['--name', 'x'] }), /missing: --scope, --phone/);
  });

  it('takes only scopes that open something, and says which do', async () => {
    const asking = (...scopes: string[]) => ({
      args: ['--name', 'x', '--phone', '+4711111111', ...scopes.flatMap((name) => ['--scope', name])],
    });
    await assert.rejects(run(clientAdd, here, asking('call.control.answer_and_initate', scope, 'events.voice')), {
      message: `scope: there are ${scope} and events.voice.subscribe; got call.control.answer_and_initate, events.voice`,
    });
    await run(clientAdd, here, asking('events.voice.subscribe', scope));
  });

  it('is refused where ROLES leaves the platform out', async () => {
    const config = { ...here.config, roles: new Set(['helpdesk']) } as Installation['config'];
    const args = ['--name', 'x', '--scope', scope, '--phone', '+4711111111'];
    await assert.rejects(async () => run(clientAdd, { ...here, config }, { args }), { code: 'NotServed' });
  });

  it('lets a client in at once while the product runs', async () => {
    const product = await startProduct(here.env);
    try {
      assert.match(product.grpc ?? '', /^127\.0\.0\.1:\d+$/);
      const phones = ['--phone', '+4711111111', '--phone', '4722222222'];
      const added = await spawnAdmin(here, ['client', 'add', '--name', 'Phones', '--scope', scope, ...phones]);
      assert.deepEqual([added.code, added.stderr], [0, '']);
      const { clientId, clientSecret } = JSON.parse(added.stdout) as Record<string, string>;
      const answer = await fetch(`${product.url}/oauth2/token`, {
        method: 'POST',
        headers: { Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
      });
      assert.equal(answer.status, 200);
    } finally {
      await product.stop();
    }
  });

  it('cannot help where another program has the port', async () => {
    const product = await startProduct(here.env);
    const other = createInstallation({
      PORT: '0',
      GRPC_PORT: product.grpc?.replace(/.*:/, '') ?? '',
      LOG_LEVEL: 'silent',
    });
    try {
      await assert.rejects(startProduct(other.env), {
        code: 'PortTaken',
        message: /^GRPC_PORT: cannot listen on .*, another program has it$/,
      });
    } finally {
      other.remove();
      await product.stop();
    }
  });
});
