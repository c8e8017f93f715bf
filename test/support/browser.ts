import assert from 'node:assert/strict';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';

/** How a page is looked at. */
export interface View {
  readonly dark?: boolean;
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
  /** A touch screen, as on a phone. */
  readonly touch?: boolean;
  readonly reducedMotion?: boolean;
  readonly javaScript?: boolean;
  /** The person does not let pages use the microphone that beeps and the camera that shows a test picture. */
  readonly refusesMedia?: boolean;
}

/** By what the person says when a page asks for microphone or camera: that is a matter of the whole browser. */
const starting = new Map<'allow' | 'deny', Promise<Browser>>();
const contexts = new Set<BrowserContext>();
let faults: string[] = [];

function browser(media: 'allow' | 'deny'): Promise<Browser> {
  const running = starting.get(media);
  if (running) return running;
  const { executable, env } = findChromium();
  const started = chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env } as Record<string, string>,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-dev-shm-usage',
      '--use-fake-device-for-media-stream',
      media === 'allow' ? '--use-fake-ui-for-media-stream' : '--use-fake-ui-for-media-stream=deny',
      '--autoplay-policy=no-user-gesture-required',
    ],
    headless: true,
  });
  starting.set(media, started);
  return started;
}

/** A page of a person of his own: no cookie and no storage is shared with another one. */
export async function openPage(view: View = {}): Promise<Page> {
  const context = await (await browser(view.refusesMedia ? 'deny' : 'allow')).newContext({
    viewport: { width: view.width ?? 1280, height: view.height ?? 800 },
    colorScheme: view.dark ? 'dark' : 'light',
    reducedMotion: view.reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: view.touch ?? false,
    isMobile: view.touch ?? false,
    javaScriptEnabled: view.javaScript ?? true,
    locale: 'en-GB',
  });
  contexts.add(context);
  context.on('weberror', (error) => faults.push(String(error.error())));
  context.on('console', (message) => {
    if (/content security policy/i.test(message.text())) faults.push(message.text());
  });
  context.setDefaultTimeout(8000);
  return context.newPage();
}

/** Closes every page opened so far; fails when one had an uncaught error or did what its security policy forbids. */
export async function closePages(): Promise<void> {
  const found = faults;
  faults = [];
  await Promise.all([...contexts].map((context) => context.close()));
  contexts.clear();
  assert.deepEqual(found, [], 'pages had errors');
}

/** Ends the shared browsers; the next page starts one again. */
export async function closeBrowser(): Promise<void> {
  const running = [...starting.values()];
  starting.clear();
  contexts.clear();
  for (const one of running) await (await one).close();
}

/** Signs in on the page that asks for it; what comes after it is not waited for. */
export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'User name' }).fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Fails, naming rule and element, when axe finds anything that WCAG 2.2 AA or good practice forbids. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source); // not a script tag: the page's security policy holds
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run({ runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id} (${help}): ${node.html} ${node.failureSummary ?? ''}`),
    );
  });
  assert.deepEqual(found, [], `${page.url()} is not accessible`);
}
