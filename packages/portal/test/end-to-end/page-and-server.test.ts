import { createServer } from 'node:http';
import { createGuard } from '@sallyport/core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { acme, acmeKeyring, SIGNED_IN, sessions } from '../support/acme.js';
import { launchBrowser } from '../support/browser.js';
import { clientOf, newKey } from '../support/client.js';
import { lanes, listening } from '../support/lanes.js';
import { openPage } from '../support/open-page.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** The built page over the portal's API, and an API that its keys are for. */
async function start() {
  const keyring = await acmeKeyring();
  const guard = createGuard({ provider: acme, verifier: keyring.verify });
  const api = await listening(
    createServer(async (request, response) => {
      const verdict = await guard(request);
      response.writeHead(verdict.ok ? 200 : verdict.refusal.status).end('{"hello":"there"}');
    }),
  );
  const options = { keyring, scopes: ['read'], tryBaseURL: api };
  const url = (await lanes[0]?.serve(options, sessions().of)) as string;
  const show = async () => {
    const open = await openPage(browser, url, { storageState: SIGNED_IN });
    onTestFinished(() => open.close());
    return open;
  };
  return { api, url, show, call: clientOf(url) };
}

test('a key is created, shown once and tried on the page, within its security policy', async () => {
  const { api, url, show, call } = await start();
  const { page, complaints, requested } = await show();
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Create API key' }).first().click();
  await dialog.getByLabel('Name').fill('CI');
  await dialog.getByRole('button', { name: 'Create API key', exact: true }).click();
  await dialog.getByText('is ready').waitFor();
  const [secret = ''] = /acme_live_[0-9A-Za-z]{36}/.exec((await dialog.textContent()) ?? '') ?? [];
  expect((await fetch(api, { headers: { Authorization: `Bearer ${secret}` } })).status).toBe(200);

  await dialog.getByText('Try it').click();
  await dialog.getByRole('button', { name: 'Send a test request' }).click();
  await dialog.getByText('"hello": "there"').waitFor();
  expect((await call('GET', '/api/keys')).json.keys).toMatchObject([{ name: 'CI', usedToday: 2 }]);

  expect(complaints).toEqual([]);
  expect(requested.every((one) => one.startsWith(`${url}`))).toBe(true);
});

test('markup in a name is shown as a string', async () => {
  const { show, call } = await start();
  const name = `<img src=x onerror="document.title='broken in'"><b>bold</b>`;
  await newKey(call, { name });
  const { page, complaints } = await show();
  await page.getByText(name).first().waitFor();
  expect(await page.locator('b, img').count()).toBe(0);
  expect(await page.title()).not.toBe('broken in');
  expect(complaints).toEqual([]);
});
