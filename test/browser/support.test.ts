import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assertAccessible, closePages, openPage } from '../support/browser.ts';

describe('the browser that tests look through', () => {
  const page = (body: string) =>
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><main><h1>Hello</h1>${body}</main></html>`;
  const bodies: Record<string, string> = {
    '/good': page('<p>Nothing to complain of.</p>'),
    '/bad': page('<img src="data:,">'),
    '/broken': page('<script>throw new Error("as planned")</script>'),
  };
  const server = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html').end(bodies[request.url ?? '']);
  });
  let origin = '';
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  it('opens a page, light or dark', async () => {
    for (const dark of [false, true]) {
      const shown = await openPage({ dark });
      await shown.goto(`${origin}/good`);
      assert.equal(await shown.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches), dark);
      await assertAccessible(shown);
    }
    await closePages();
  });

  it('finds what is not accessible', async () => {
    const shown = await openPage();
    await shown.goto(`${origin}/bad`);
    await assert.rejects(assertAccessible(shown), /image-alt/);
    await closePages();
  });

  it('tells of an uncaught error', async () => {
    const shown = await openPage();
    await shown.goto(`${origin}/broken`);
    await assert.rejects(closePages(), /as planned/);
  });
});
