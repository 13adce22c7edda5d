import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../../packages/portal/test/support/browser.js';
import { expectAccessible, openPage } from '../../../packages/portal/test/support/open-page.js';
import type { TestPlayground } from './harness.js';
import { startOnFreePorts } from './harness.js';
import { signIn } from './person.js';
import { picture } from './picture.js';

let playground: TestPlayground;
let browser: Browser;
let cookies: { name: string; value: string }[];
beforeAll(async () => {
  [playground, browser] = await Promise.all([startOnFreePorts(), launchBrowser()]);
  const { home, env } = playground;
  const { cookie } = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
  cookies = cookie.split('; ').map((pair) => {
    const at = pair.indexOf('=');
    return { name: pair.slice(0, at), value: pair.slice(at + 1) };
  });
});
afterAll(async () => {
  await browser.close();
  await playground.close();
});

async function open(path: string, options: Parameters<typeof openPage>[2] = {}) {
  const storageState = { cookies: cookies.map(stored), origins: [] };
  return openPage(browser, `${playground.home}${path}`, { storageState, ...options });
}

function stored({ name, value }: { readonly name: string; readonly value: string }) {
  const rest = { expires: -1, httpOnly: true, secure: false, sameSite: 'Strict' } as const;
  return { name, value, domain: '127.0.0.1', path: '/', ...rest };
}

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 720 } }],
  ['zoomed', { viewport: { width: 320, height: 256 } }],
] as const)('the page that embeds a provider, %s', (name, options) => {
  test('shows the steps from the key to the frame, and nothing is wider than the window', async () => {
    const { page, complaints, close } = await open('/embed/smart-extract/staging', options);
    const steps = page.getByRole('heading', { level: 2 });
    expect(await steps.allTextContents()).toEqual([
      'The key stays on your server',
      'Your server exchanges it for a token',
      'The browser gets the token only',
    ]);
    await page.getByText('SMART_EXTRACT_STAGING_SECRET', { exact: true }).waitFor();
    const frame = page.frameLocator('iframe');
    await frame.getByText('The session is valid. Environment: staging.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    const paper = (await frame
      .locator('body')
      .evaluate('getComputedStyle(document.body).backgroundColor')) as string;
    expect(paper).toBe(name === 'dark' ? 'rgb(23, 29, 36)' : 'rgb(255, 255, 255)');
    await picture(page, `embed-${name}`);
    // axe itself complains of a frame of another origin.
    expect(complaints).toEqual([]);
    await expectAccessible(page, `embed, ${name}`);
    await close();
  });
});

describe('the list of stand-ins', () => {
  test('keeps the tabs, of which it is one', async () => {
    const { page, close } = await open('/stand-ins');
    const pages = page.getByRole('navigation', { name: 'Pages' });
    const here = pages.getByRole('link', { name: 'Stand-ins' });
    expect(await here.getAttribute('aria-current')).toBe('page');
    await picture(page, 'stand-ins');
    await pages.getByRole('link', { name: 'Phota Labs' }).click();
    await page.getByRole('heading', { level: 1, name: 'API keys' }).waitFor();
    await close();
  });

  test('offers the sign-in to somebody who is signed out', async () => {
    const { page, close } = await open('/stand-ins', { storageState: { cookies: [], origins: [] } });
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await close();
  });

  test('copies each line with a button', async () => {
    const { page, complaints, close } = await open('/stand-ins');
    const buttons = page.getByRole('button', { name: /^Copy / });
    expect(await buttons.count()).toBe(await page.locator('pre').count());
    expect(new Set(await buttons.allTextContents()).size).toBe(await buttons.count());
    await page.getByRole('button', { name: 'Copy the call of Phota Labs (/profiles/ids) on koa' }).click();
    await page.getByText('Copied').waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    const origin = playground.servers[1]?.origin;
    expect(copied).toBe(`curl ${origin}/phota/v1/phota/profiles/ids -H "X-API-Key: $PHOTA_API_KEY"`);
    expect(complaints).toEqual([]);
    await close();
  });
});
