import { expect, it } from 'vitest';
import { browserTests } from '../support/browser-tests.js';
import { mockKey } from '../support/mock-api.js';

const { mock, show } = browserTests();

it('10,000 keys are one page of rows, of which a search finds one', async () => {
  mock().keys = Array.from({ length: 10_000 }, (_, at) => mockKey({ id: `key_${at}`, name: `Key ${at}` }));
  const page = await show();
  const rows = page.locator('.key');
  await page.getByText('20+ apps').waitFor();
  expect(await rows.count()).toBe(20);
  expect(mock().seen.filter((line) => /GET .*api\/keys/.test(line))).toHaveLength(1);
  await page.getByRole('button', { name: 'Show more' }).click();
  await page.getByText('40+ apps').waitFor();
  expect(await rows.count()).toBe(40);
  // The browser lays out and paints only the rows that are seen.
  expect(
    await rows.first().evaluate('getComputedStyle(document.querySelector(".key")).contentVisibility'),
  ).toBe('auto');
  await page.getByLabel('Search').fill('Key 9876');
  await page.getByText('1 app', { exact: true }).waitFor();
  expect(await rows.allTextContents()).toEqual([expect.stringContaining('Key 9876')]);
});
