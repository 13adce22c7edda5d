import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { LocaleOption } from '../../src/locale/catalogues.js';
import { SIGNED_IN } from '../support/acme.js';
import { launchBrowser } from '../support/browser.js';
import { expectAccessible, openPage } from '../support/open-page.js';
import { expectNoPlainWords } from '../support/plain-words.js';
import { pseudo } from '../support/pseudo.js';
import { startOperator } from '../support/start-operator.js';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

async function start(locale: LocaleOption, browserLanguage = 'en-US') {
  const { keyring, url } = await startOperator({ locale });
  const { secrets, key } = await keyring.create({ owner: 'globex', name: 'nightly import' });
  const { key: other } = await keyring.create({ owner: 'globex', name: 'sync' });
  await keyring.verify(secrets);
  await keyring.verify(secrets, { scopes: ['write'], ip: '203.0.113.7' });
  await keyring.transfer(other.id, { owner: 'umbrella', by: 'ada' });
  await keyring.setOwnerLimits('umbrella', { quota: { day: 5 } });
  await keyring.disable(other.id);
  const open = await openPage(browser, `${url}/`, {
    storageState: SIGNED_IN,
    locale: browserLanguage,
  });
  onTestFinished(() => open.close());
  return { ...open, url, secret: secrets.apiKey, key };
}

test('every word of the operator comes from the catalogue', async () => {
  const { page, secret, url } = await start(pseudo);
  await page.locator('.key').nth(1).waitFor();
  await expectNoPlainWords(page, 'keys');
  await page.getByRole('button', { name: pseudo.iHaveAKey }).click();
  await page.getByRole('dialog').getByRole('textbox').fill(secret);
  await page.getByRole('dialog').getByRole('button', { name: pseudo.find }).click();
  await page.getByText(pseudo.foundCurrent).waitFor();
  await expectNoPlainWords(page, 'found');
  await page.getByRole('dialog').getByRole('button', { name: pseudo.revokeOpen }).click();
  await page.getByRole('dialog').getByText(pseudo.operatorRevokeText).waitFor();
  await expectNoPlainWords(page, 'revoke');
  await page.keyboard.press('Escape');
  await page.goto(`${url}/#/keys?owner=globex`);
  await page.getByRole('button', { name: pseudo.operatorRevokeOwner }).click();
  await page.getByRole('dialog').waitFor();
  await expectNoPlainWords(page, 'revoke owner');
  await page.keyboard.press('Escape');
  for (const [view, shown] of [
    ['refusals', 'tbody tr'],
    ['owners', 'tbody tr'],
    ['audit', '.event'],
    ['audit?owner=nobody', '.nothing'],
    ['keys?owner=nobody', '.nothing'],
  ] as const) {
    await page.goto(`${url}/#/${view}`);
    await page.locator(shown).first().waitFor();
    await expectNoPlainWords(page, view);
  }
});

test('the page is in the language that the browser prefers, also in German', async () => {
  const { page, url } = await start(['en', 'de'], 'de-DE');
  await page.getByRole('heading', { name: 'Schlüssel' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  expect(await page.title()).toBe('Schlüssel · Acme');
  await expectAccessible(page, 'German keys');
  await page.goto(`${url}/#/audit`);
  await page.locator('.event', { hasText: 'Einem anderen Inhaber übergeben' }).first().waitFor();
  await page.locator('.event', { hasText: 'Grenzen des Inhabers gesetzt' }).waitFor();
  await expectAccessible(page, 'German audit log');
  await page.setViewportSize({ width: 320, height: 256 });
  for (const view of ['keys', 'refusals', 'owners', 'audit']) {
    await page.goto(`${url}/#/${view}`);
    await page.locator('.panel').nth(1).waitFor();
    expect([view, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([view, 320]);
  }
});

test('the keyboard finds a link past the top bar, and the focus stays in the content after a dialog', async () => {
  const { page } = await start('en');
  await page.locator('.key').nth(1).waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
  await page.getByRole('button', { name: 'Revoke…' }).first().click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByText('The key was revoked.').waitFor();
  await page.waitForFunction('document.activeElement.closest("main") !== null');
});
