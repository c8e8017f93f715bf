import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Locator, Page } from 'playwright-core';
import { type Agent, type Invitation, startAgent } from '../support/agent.ts';
import type { AgentChat } from '../support/agentChat.ts';
import { openPage, type View } from '../support/browser.ts';
import { demoPassword, startTestProduct } from '../support/product.ts';

/** A website of another origin with a strict policy, the widget on it, and the whole product behind that. */
export interface Shop {
  readonly url: string;
  /** Origin of the product behind it. */
  readonly desk: string;
  /** Further attributes of the script tag, for pages opened from now on. */
  tag: string;
  open(view?: View): Promise<Page>;
  /** Signs alice in as an agent; she goes with {@link Shop.quiet}. */
  signIn(): Promise<Agent>;
  /** A visitor and alice in one chat. */
  talk(view?: View): Promise<{ page: Page; chat: AgentChat; alice: Agent }>;
  /** After a test: nobody of the staff is there. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** @param env of the product, what differs by the names of `.env.example` */
export async function openShop(env: Record<string, string> = {}): Promise<Shop> {
  let agent: Agent | undefined;
  let visitors = 0;
  const site = createServer((_request, response) => {
    const policy = `default-src 'none'; script-src ${product.url}; connect-src ${product.url}`;
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
    response.end(`<!doctype html><html lang="en"><head><title>Shop</title>
      <meta name="viewport" content="width=device-width"></head><body><main><h1>Shop</h1></main>
      <script src="${product.url}/widget.js" async ${shop.tag}></script></body></html>`);
  });
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const product = await startTestProduct({
    WIDGET_ORIGINS: url,
    WELCOME_TEXT: 'Welcome to the shop.',
    HELPDESK_NAME: 'Shop desk',
    PRIVACY_URL: 'https://shop.example/privacy',
    ...env,
  });

  /** Visitors of earlier tests may still be waiting. */
  async function invitationOf(alice: Agent, name: string): Promise<Invitation> {
    const invitation = await alice.nextInvitation();
    return invitation.visitorName === name ? invitation : invitationOf(alice, name);
  }

  const shop: Shop = {
    url,
    desk: product.url,
    tag: '',
    async open(view) {
      const page = await openPage(view);
      await page.goto(url);
      return page;
    },
    async signIn() {
      agent = await startAgent(product.url, { username: 'alice', password: demoPassword });
      await agent.setPresence('Online');
      return agent;
    },
    async talk(view) {
      const alice = await shop.signIn();
      const page = await shop.open(view);
      visitors += 1;
      const name = `Vera ${visitors}`;
      await begin(page, name);
      const chat = await (await invitationOf(alice, name)).accept();
      await chat.say('How can I help?');
      await log(page).getByText('How can I help?').waitFor();
      return { page, chat, alice };
    },
    async quiet() {
      shop.tag = '';
      await agent?.setPresence('Offwork');
      agent?.close();
      agent = undefined;
    },
    async close() {
      await product.stop();
      site.closeAllConnections();
      await new Promise((done) => site.close(done));
    },
  };
  return shop;
}

export const launcher = (page: Page): Locator => page.getByRole('button', { name: 'Chat with us' });
export const log = (page: Page): Locator => page.getByRole('log', { name: 'Conversation' });
export const message = (page: Page): Locator => page.getByRole('textbox', { name: 'Message' });
export const status = (page: Page): Locator => page.getByRole('status');

/** How often a text is a line of the chat. */
export async function times(page: Page, text: string): Promise<number> {
  const lines = await log(page).locator('.text').allTextContents();
  return lines.filter((line) => line === text).length;
}

/** Opens the dialog and starts a chat. */
export async function begin(page: Page, name = 'Vera'): Promise<void> {
  await launcher(page).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.keyboard.press('Enter');
  await log(page).getByText('Welcome to the shop.').waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await message(page).fill(text);
  await page.keyboard.press('Enter');
  await log(page).getByText(text, { exact: true }).waitFor();
}
