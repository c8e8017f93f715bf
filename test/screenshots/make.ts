import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { startAgent } from '../support/agent.ts';
import { closeBrowser, closePages, openPage } from '../support/browser.ts';
import { demoPassword, startTestProduct } from '../support/product.ts';
import { startVisitor } from '../support/visitor.ts';

/** `npm run screenshots`: plays a short chat through the real pages and photographs them for the README. */
const folder = import.meta.dirname;
const shoot = (page: Page, name: string): Promise<Buffer> => page.screenshot({ path: join(folder, `${name}.png`) });

const product = await startTestProduct();
try {
  await earlierChat();
  const console_ = await signIn('alice', '/console');
  const visitor = await openPage({ width: 1100, height: 760 });
  await visitor.goto(product.url);
  await visitor.getByRole('button', { name: 'Chat with us' }).click();
  await visitor.getByRole('textbox', { name: 'Your name' }).fill('Jane');
  await say(visitor, 'Hello, my order 4711 arrived without its charger.');
  await visitor.getByRole('log', { name: 'Conversation' }).getByText('Thank you for writing').waitFor();

  await console_.getByRole('button', { name: 'Accept' }).click();
  await console_.getByRole('log', { name: 'Conversation' }).getByText('order 4711').waitFor();
  await say(console_, 'Hello Jane, I am sorry to hear that. I see the order.');
  await say(console_, 'A charger leaves our house today. Is your address still the same?');
  await visitor.getByText('still the same?').waitFor();
  await say(visitor, 'Yes it is. Thank you, that was quick!');
  await console_.getByText('that was quick!').waitFor();
  const waiting = await startVisitor(product.url, 'Priya');
  await waiting.start('Do you deliver on Saturdays?', { subject: 'Delivery' });
  await console_.getByRole('list', { name: 'Waiting' }).getByText('Priya').waitFor();
  await shoot(visitor, 'widget');
  await shoot(console_, 'console');

  const dashboard = await signIn('sam', '/dashboard');
  await dashboard.getByRole('table', { name: 'Support requests' }).getByRole('link', { name: 'Jane' }).waitFor();
  await shoot(dashboard, 'dashboard');
  waiting.close();

  await visitor.getByRole('button', { name: 'Call', exact: true }).click();
  await console_.getByRole('button', { name: 'Answer', exact: true }).click();
  for (const page of [visitor, console_]) await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await console_.waitForTimeout(2_000); // until the first pictures are there
  await shoot(console_, 'call');
  await closePages();
} finally {
  await closeBrowser();
  await product.stop();
}

/** Somebody whom Bob helped before. */
async function earlierChat(): Promise<void> {
  const bob = await startAgent(product.url, { username: 'bob', password: demoPassword });
  const omar = await startVisitor(product.url, 'Omar');
  const started = omar.start('Where is my parcel?', { subject: 'Parcel 20933' });
  const chat = await (await bob.nextInvitation()).accept();
  await started;
  await chat.say('It is on its way.');
  await omar.waitForMessage('It is on its way.');
  await omar.end();
  omar.close();
  bob.close();
}

async function signIn(username: string, path: string): Promise<Page> {
  const page = await openPage({ width: 1280, height: 800 });
  await page.goto(`${product.url}${path}`);
  await page.getByRole('textbox', { name: 'User name' }).fill(username);
  await page.getByLabel('Password').fill(demoPassword);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**${path}`);
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(text);
  await page.getByRole('button', { name: 'Send' }).click();
}
