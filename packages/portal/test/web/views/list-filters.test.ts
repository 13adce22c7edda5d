import { expect, it } from 'vitest';
import { browserTests, loan } from '../../support/browser-tests.js';
import { expectAccessible } from '../../support/open-page.js';

const { mock, show } = browserTests();

it('searches, keeps the search in the address, and "back" returns to it', async () => {
  const page = await show();
  await page.getByText('6 apps').waitFor();
  await page.getByLabel('Search').fill('loan');
  await page.getByText('1 app').first().waitFor();
  expect(page.url()).toContain('#/?search=loan');
  expect(mock().seen.some((one) => one.includes('api/keys?search=loan'))).toBe(true);
  await page.getByRole('link', { name: 'Loan decisions' }).click();
  await page.waitForURL(new RegExp(`#/keys/${loan}`));
  await page.goBack();
  await page.getByText('1 app').first().waitFor();
  expect(await page.getByLabel('Search').inputValue()).toBe('loan');
  await page.getByRole('link', { name: 'Loan decisions' }).click();
  await page.getByRole('link', { name: '← Apps' }).click();
  await page.waitForURL(/search=loan/);
  await page.getByLabel('Show').selectOption('active');
  await page.waitForURL(/search=loan&state=active/);
  await page.reload();
  expect(await page.getByLabel('Show').inputValue()).toBe('active');
});

it('says what may need attention, each a filter', async () => {
  mock().health = { active: 6, neverUsed: 2, idle: 0, endless: 1, ending: 0, refused: 3, complete: true };
  mock().keys = mock().keys.map((key) => (key.id === loan ? { ...key, refusedToday: 4 } : key));
  const page = await show();
  const line = page.getByRole('list', { name: 'What may need attention' });
  await line.waitFor();
  expect(await line.getByRole('link').allTextContents()).toEqual([
    '3 refused today',
    '2 never used',
    '1 without an end',
  ]);
  await page.locator('.refused-today', { hasText: '4 refused today' }).waitFor();
  await expectAccessible(page, 'health');
  await line.getByRole('link', { name: '3 refused today' }).click();
  await page.waitForURL(/concern=refused/);
  await expect.poll(() => mock().seen.some((one) => one.includes('api/keys?concern=refused'))).toBe(true);
  await line.getByRole('link', { name: '3 refused today' }).click();
  await page.waitForURL(/#\/$/);
});
