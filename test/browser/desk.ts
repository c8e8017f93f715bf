import type { Cookie, Locator, Page } from 'playwright-core';
import { closePages, fillSignIn, openPage, type View } from '../support/browser.ts';
import { demoPassword, startTestProduct } from '../support/product.ts';
import { startVisitor, type Visitor } from '../support/visitor.ts';

/** The console in a real browser, on the whole product; everybody else comes over the public wire. */
export interface Desk {
  readonly url: string;
  /** Where its files lie. */
  readonly folder: string;
  /** The console of a demo agent; nobody else rings meanwhile. Each signs in through the form once. */
  signedIn(name: string, view?: View): Promise<Page>;
  /** His next sign-in is through the form again. */
  forget(name: string): void;
  visitorSays(name: string, text: string, options?: Parameters<Visitor['start']>[1]): Promise<Visitor>;
  /** After a test: the visitors are gone, and no console is open. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** @param env what differs, by the names of `.env.example` */
export async function openDesk(env: Record<string, string> = {}): Promise<Desk> {
  const product = await startTestProduct(env);
  const visitors: Visitor[] = [];
  const pages: Page[] = [];
  const kept = new Map<string, Cookie[]>();
  return {
    url: product.url,
    folder: product.folder,
    async signedIn(name, view = {}) {
      const page = await openPage({ reducedMotion: true, ...view });
      pages.push(page);
      const cookies = kept.get(name);
      if (cookies) {
        await page.context().addCookies(cookies);
        await page.goto(`${product.url}/console`);
      } else {
        await page.goto(`${product.url}/sign-in?next=/console`);
        await fillSignIn(page, name, demoPassword);
      }
      await connected(page);
      kept.set(name, await page.context().cookies());
      return page;
    },
    forget: (name) => void kept.delete(name),
    async visitorSays(name, text, options = {}) {
      const visitor = await startVisitor(product.url, name);
      visitors.push(visitor);
      await visitor.start(text, options);
      return visitor;
    },
    async quiet() {
      for (const visitor of visitors.splice(0)) {
        if (!isOver(visitor)) await visitor.end();
        visitor.close();
      }
      // The next test's console would begin with a chat that is about to end.
      for (const page of pages.splice(0))
        if (!page.isClosed()) await page.waitForFunction(() => !document.querySelector('.chat-item:not(.ended)'));
      await closePages();
    },
    close: () => product.stop(),
  };
}

export const isOver = (visitor: Visitor): boolean =>
  visitor.events.some(({ event }) => event.link.rel === 'conversation' && event.type === 'deleted');

export const connected = (page: Page): Promise<void> =>
  page
    .getByRole('status')
    .filter({ hasText: /^Connected$/ })
    .waitFor();
export const waiting = (page: Page): Locator => page.getByRole('list', { name: 'Waiting' }).getByRole('listitem');
export const chats = (page: Page): Locator => page.getByRole('list', { name: 'My chats' }).getByRole('listitem');
export const log = (page: Page): Locator => page.getByRole('log', { name: 'Conversation' });
export const lines = (page: Page): Promise<string[]> => log(page).locator('.line-text').allTextContents();

export async function accept(page: Page, name: string): Promise<void> {
  await waiting(page).filter({ hasText: name }).getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('heading', { name }).waitFor();
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}
