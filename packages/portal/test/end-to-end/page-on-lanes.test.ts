import { createServer } from 'node:http';
import { createGuard } from '@sallyport/core';
import type { Keyring } from '@sallyport/keyring';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { acme, acmeKeyring, sessions } from '../support/acme.js';
import { launchBrowser } from '../support/browser.js';
import { lanes, listening } from '../support/lanes.js';
import { expectAccessible, openPage } from '../support/open-page.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const signedIn: BrowserContextOptions = {
  storageState: {
    cookies: [
      {
        ...{ name: 'session', value: 'ada', domain: '127.0.0.1', path: '/', expires: -1 },
        ...{ httpOnly: true, secure: false, sameSite: 'Strict' },
      },
    ],
    origins: [],
  },
};

/** An API that the keys are for. */
async function startApi({ verify }: Keyring<typeof acme>): Promise<string> {
  const guard = createGuard({ provider: acme, verifier: verify });
  return listening(
    createServer(async (request, response) => {
      const verdict = await guard(request);
      response.writeHead(verdict.ok ? 200 : 401, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(verdict.ok ? { hello: verdict.principal.name } : { sorry: true }));
    }),
  );
}

describe.each(lanes)('the page on $name', ({ serve }) => {
  it('takes a key from its creation to its deletion', async () => {
    const keyring = await acmeKeyring();
    const api = await startApi(keyring);
    const options = { keyring, scopes: ['read', 'write'], tryBaseURL: api };
    const url = await serve(options, sessions().of);
    const status = async (secret: string) =>
      (await fetch(api, { headers: { Authorization: `Bearer ${secret}` } })).status;

    const { page, complaints, requested, close } = await openPage(browser, url, signedIn);
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    const dialog = page.getByRole('dialog');
    const confirm = (name: string) => dialog.getByRole('button', { name, exact: true }).click();
    const copied = async () => {
      await button('Copy API key').click();
      await dialog.getByText('Copied').waitFor();
      return (await page.evaluate('navigator.clipboard.readText()')) as string;
    };

    await button('Create API key').click();
    await dialog.getByLabel('Name').fill('CI');
    await dialog.getByLabel('read').check();
    await dialog.getByLabel('Expires').selectOption('30');
    await dialog.getByText('Limits', { exact: true }).click();
    await dialog.getByLabel('Requests a day').fill('100');
    await confirm('Create API key');
    const first = await copied();
    expect(first).toMatch(/^acme_live/);
    expect(await dialog.getByLabel('lines for curl').textContent()).toContain(first);
    expect(await status(first)).toBe(200);
    await dialog.getByText('Try it').click();
    await button('Send a test request').click();
    await dialog.getByText('It was accepted.').waitFor();
    expect(await dialog.getByLabel('Response', { exact: true }).textContent()).toContain('"hello": "CI"');
    await button('Done').click();

    await page.getByText('2 of 100 today').waitFor();
    await page.getByRole('link', { name: 'CI' }).click();
    await page.getByText('Created', { exact: true }).first().waitFor();
    await button('Regenerate').click();
    await dialog.getByLabel('At once').check();
    await confirm('Regenerate');
    const second = await copied();
    expect([await status(first), await status(second)]).toEqual([401, 200]);
    await button('Done').click();

    await button('Disable…').click();
    await confirm('Disable');
    await page.getByText('Requests are refused while').waitFor();
    expect(await status(second)).toBe(401);
    await button('Enable').click();
    await page.getByText('is active again').waitFor();
    expect(await status(second)).toBe(200);
    await page.reload();
    await page.locator('canvas').nth(1).waitFor();
    await expectAccessible(page, 'key');

    await button('Edit').click();
    await dialog.getByLabel('Name').fill('Deploy');
    await confirm('Save');
    await page.getByRole('heading', { level: 1, name: 'Deploy' }).waitFor();
    await button('Revoke…').click();
    await dialog.getByLabel('Reason').fill('left');
    await confirm('Revoke');
    await page.getByText('Revoked: left').waitFor();
    expect(await status(second)).toBe(401);
    await button('Delete…').click();
    await dialog.getByLabel('Name').fill('Deploy');
    await confirm('Delete');
    await page.getByText('No API keys yet').waitFor();

    expect(complaints).toEqual([]);
    expect(new Set(requested.map((address) => new URL(address).origin))).toEqual(
      new Set([new URL(url).origin]),
    );
    expect(requested.join()).not.toContain(first);
    await close();
  });
});
