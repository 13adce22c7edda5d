import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { SIGNED_IN } from '../support/acme.js';
import { launchBrowser } from '../support/browser.js';
import { expectAccessible, openPage, remains } from '../support/open-page.js';
import { startOperator } from '../support/start-operator.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function start(path = '') {
  const { keyring, url } = await startOperator();
  const { secrets, key } = await keyring.create({ owner: 'globex', name: 'nightly import' });
  await keyring.create({ owner: 'globex', name: 'sync' });
  await keyring.create({ owner: 'umbrella', name: '<b>other</b>' });
  await keyring.verify(secrets);
  await keyring.verify(secrets, { scopes: ['write'], ip: '203.0.113.7' });
  const open = await openPage(browser, `${url}/${path}`, {
    storageState: SIGNED_IN,
  });
  onTestFinished(() => open.close());
  return { ...open, keyring, url, secret: secrets.apiKey, key };
}

test('an operator finds a key by its secret and revokes it', async () => {
  const { page, keyring, secret, key, complaints, requested, url } = await start();
  await page.getByRole('button', { name: 'I have a key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(`ERROR 401 key=${secret}`);
  await dialog.getByRole('button', { name: 'Find' }).click();
  await dialog.getByText('its current secret').waitFor();
  await expectAccessible(page, 'found');
  await dialog.getByRole('button', { name: 'Revoke…' }).click();
  await page.getByLabel('Reason').fill('seen in a log');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('The key was revoked.').waitFor();
  expect(await keyring.get(key.id)).toMatchObject({ state: 'revoked', reason: 'seen in a log' });
  expect(await remains(page)).not.toContain(secret);
  expect(complaints).toEqual([]);
  expect(requested.every((one) => one.startsWith(url))).toBe(true);
});

test('the search stands in the address, and every key of an owner is revoked once its name was typed', async () => {
  const { page, keyring } = await start();
  await page.getByLabel('Owner, name or end of the secret').fill('globex');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.waitForURL(/#\/keys\?search=globex/);
  await page.getByText('sync').waitFor();
  await page.getByText('<b>other</b>').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'globex' }).first().click();
  await page.waitForURL(/owner=globex/);
  await page.getByRole('button', { name: 'Revoke every key of this owner' }).click();
  const dialog = page.getByRole('dialog');
  const revoke = dialog.getByRole('button', { name: 'Revoke', exact: true });
  expect(await revoke.isDisabled()).toBe(true);
  await dialog.getByLabel('Type the owner').fill('globex');
  await revoke.click();
  await page.getByText('Keys revoked: 2.').waitFor();
  expect((await keyring.list({ owner: 'globex', state: 'active' })).items).toEqual([]);
  await page.goBack();
  await page.locator('.badge-revoked').first().waitFor();
  expect(await page.getByLabel('Owner, name or end of the secret').inputValue()).toBe('globex');
});

test('a revocation in part names what is left', async () => {
  const { page } = await start('#/keys?owner=globex');
  await page.route('**/api/owners/revoke', (route) =>
    route.fulfill({ json: { revoked: 1, left: ['key_left'], complete: false } }),
  );
  await page.getByRole('button', { name: 'Revoke every key of this owner' }).click();
  await page.getByLabel('Type the owner').fill('globex');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('key_left').waitFor();
  await page.getByText('Not every key could be revoked').waitFor();
});

test('refusals, top owners and the audit log with its times, each accessible', async () => {
  const { page, keyring, key } = await start('#/refusals');
  await page
    .getByRole('row', { name: /not permitted/ })
    .getByText('203.0.113.7')
    .waitFor();
  await expectAccessible(page, 'refusals');
  await page.getByRole('link', { name: 'Top owners' }).click();
  await page.getByRole('row', { name: /globex/ }).waitFor();
  await expectAccessible(page, 'owners');
  await keyring.delete(key.id);
  await page.getByRole('link', { name: 'Audit log' }).click();
  await page.locator('.event', { hasText: 'Deleted' }).waitFor();
  await expectAccessible(page, 'audit');
  await page.getByLabel('Key id').fill(key.id);
  await page.getByLabel('To', { exact: true }).fill('2020-01-01T00:00');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByText('Nothing in this time.').waitFor();
  await page.getByLabel('To', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('.event', { hasText: 'Deleted' }).waitFor();
  await page.getByRole('link', { name: 'Keys' }).first().click();
  await page.getByText('sync').waitFor();
  await expectAccessible(page, 'keys');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download CSV' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('keys.csv');
});
