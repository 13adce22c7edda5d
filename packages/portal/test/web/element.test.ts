import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sessions } from '../support/acme.js';
import { launchBrowser } from '../support/browser.js';
import { foreignPage } from '../support/foreign-page.js';
import { expectAccessible, openPage } from '../support/open-page.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

async function open(url: string, session?: string) {
  const cookies =
    session === undefined ? [] : [{ name: 'session', value: session, domain: '127.0.0.1', path: '/' }];
  const storageState = {
    cookies: cookies.map((cookie) => ({
      ...cookie,
      ...{ expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' as const },
    })),
    origins: [],
  };
  const opened = await openPage(browser, url, { storageState });
  onTestFinished(() => opened.close());
  return opened;
}

test('a strict page of the same origin holds the keys: create, copy, open, delete', async () => {
  const { url, origin, keyring } = await foreignPage({ theme: { accent: '#0b6b53' } });
  const { page, complaints, requested } = await open(url, 'ada');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('Create API key').click();
  await page.getByRole('dialog').getByLabel('Name').fill('CI');
  await page.getByRole('dialog').getByRole('button', { name: 'Create API key', exact: true }).click();
  await button('Copy API key').click();
  await button('Done').click();
  const { items } = await keyring.list({ owner: 'ada' });
  expect(items.map(({ name }) => name)).toEqual(['CI']);
  const secret = (await page.evaluate('navigator.clipboard.readText()')) as string;
  expect(await keyring.find({ apiKey: secret })).toMatchObject({ key: { id: items[0]?.id } });
  await page.getByRole('link', { name: 'CI' }).click();
  await page.getByRole('heading', { name: 'CI' }).waitFor();
  await button('Edit').waitFor();
  expect(await page.title()).toBe('Settings of Example');
  expect(await page.locator('main').count()).toBe(1);
  await button('Delete…').click();
  await page.getByRole('dialog').getByLabel('Name').fill('CI');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText('No API keys yet').waitFor();
  // Before axe, whose probes have inline style.
  expect(complaints).toEqual([]);
  await expectAccessible(page, 'embedded');
  expect(requested.filter((each) => !each.startsWith(origin))).toEqual([]);
});

test('its style stays inside, and the style of the theme reaches it', async () => {
  const { url } = await foreignPage({ theme: { accent: '#0b6b53' } });
  const { page } = await open(url, 'ada');
  await page.getByRole('button', { name: 'Create API key', exact: true }).first().waitFor();
  const inside = "document.querySelector('sallyport-keys').shadowRoot.querySelector('button.primary')";
  expect(await page.evaluate(`getComputedStyle(${inside}).backgroundColor`)).toBe('rgb(11, 107, 83)');
  const outside = "document.querySelector('h1')";
  expect(await page.evaluate(`getComputedStyle(${outside}).fontFamily`)).not.toContain('system-ui');
});

test('somebody who is signed out sees what the page put into the element', async () => {
  const { url } = await foreignPage();
  const { page } = await open(url);
  await page.getByText('Sign in to see your keys.').waitFor();
});

test('another account in another window is said, and nothing is changed', async () => {
  const login = sessions();
  const { url, keyring } = await foreignPage({}, login);
  const { page } = await open(url, 'ada');
  await page.getByRole('button', { name: 'Create API key', exact: true }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill('CI');
  await page.context().addCookies([{ name: 'session', value: 'eve', domain: '127.0.0.1', path: '/' }]);
  await page.getByRole('dialog').getByRole('button', { name: 'Create API key', exact: true }).click();
  await page.getByText('You are signed in as eve now').waitFor();
  for (const owner of ['ada', 'eve']) expect((await keyring.list({ owner })).items).toEqual([]);
});
