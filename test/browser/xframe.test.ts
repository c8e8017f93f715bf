import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startPlatform, type TestPlatform } from '../platform/support/platform.ts';
import { addStaff, tokenOf } from '../platform/support/staff.ts';
import { closePages, openPage } from '../support/browser.ts';

interface Reply {
  readonly status: number;
  readonly headers: string;
  readonly responseText: string;
  readonly messageId: string;
}

/** A page of another site calls the staff's doors through the hidden frame, as scripts for the original do (ucwa.md 9.5). */
describe('the hidden frame', () => {
  let platform: TestPlatform;
  let token: string;
  const sites: Server[] = [];
  before(async () => {
    platform = await startPlatform();
    token = await tokenOf(platform, await addStaff(platform, 'Alice'));
  });
  after(async () => {
    for (const site of sites) site.close();
    await platform.stop();
  });
  afterEach(closePages);

  /** Another site with an empty page; its origin. */
  async function openSite(): Promise<string> {
    const site = createServer((_req, res) =>
      res.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html>'),
    );
    sites.push(site);
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  }

  /** Shows the frame on a page of a site and asks through it, each message as it is. */
  async function through(site: string, messages: readonly unknown[]): Promise<Reply[]> {
    const page = await openPage();
    await page.goto(site);
    return page.evaluate(
      async ({ frameUrl, asked }) => {
        const frame = document.createElement('iframe');
        frame.src = frameUrl;
        document.body.append(frame);
        await new Promise((resolve) => frame.addEventListener('load', resolve));
        const replies: Reply[] = [];
        for (const message of asked) {
          const reply = new Promise<unknown>((resolve) => {
            window.addEventListener('message', ({ data }) => resolve(data), { once: true });
          });
          frame.contentWindow?.postMessage(message, '*');
          const answer = await reply;
          replies.push(typeof answer === 'string' ? JSON.parse(answer) : answer);
        }
        return replies;
      },
      { frameUrl: `${platform.url}/Autodiscover/XFrame/XFrame.html`, asked: messages },
    );
  }

  const user = '/Autodiscover/AutodiscoverService.svc/root/oauth/user';

  it('asks for a site that is allowed, and gives the answer back as it was asked', async () => {
    const site = await openSite();
    await platform.identity.applications.register({
      name: 'Desk',
      endpoint: 'sip:desk@contoso.example',
      callbackUrl: `${site}/callback`,
      audience: 'https://desk.example',
    });
    const headers = { Authorization: `Bearer ${token}`, Accept: 'application/json' };
    const application = { userAgent: 'frame', endpointId: 'frame', culture: 'en-US' };
    const [challenge, found, made] = await through(site, [
      JSON.stringify({ type: 'GET', url: user, messageId: '1' }),
      { request: { type: 'get', url: `${platform.url}${user}`, headers, messageId: '2' } },
      JSON.stringify({
        type: 'POST',
        url: '/ucwa/oauth/v1/applications',
        headers: { ...headers, 'Content-Type': 'application/json' },
        data: JSON.stringify(application),
        messageId: '3',
      }),
    ]);
    assert.deepEqual([challenge?.status, challenge?.messageId], [401, '1']);
    assert.match(challenge?.headers ?? '', /^WWW-Authenticate: .*MsRtcOAuth href="/m);
    assert.match(challenge?.headers ?? '', /^Content-Type: text\/html/m);
    assert.deepEqual([found?.status, found?.messageId], [200, '2']);
    assert.match(found?.responseText ?? '', /"applications"/);
    assert.equal(made?.status, 201);
    assert.match(made?.headers ?? '', /^ETag: "/m);
  });

  it('asks for no other site, and nowhere but at the staff’s doors', async () => {
    const replies = await through(await openSite(), [
      { url: user, headers: { Authorization: `Bearer ${token}` }, messageId: '1' },
      { url: '/dashboard', messageId: '2' },
      { url: 'https://example.com/', messageId: '3' },
    ]);
    assert.deepEqual(
      replies.map(({ status }) => status),
      [403, 403, 403],
    );
    assert.match(replies[0]?.headers ?? '', /^X-Ms-diagnostics: 28070;/m);
  });
});
