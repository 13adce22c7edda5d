import { expect, it } from 'vitest';
import { browserTests } from '../../support/browser-tests.js';
import { mockKey } from '../../support/mock-api.js';
import { expectAccessible } from '../../support/open-page.js';

const { mock, show, button } = browserTests();

it('sorts, keeps the order in the address, and says if it is not that of every key', async () => {
  const page = await show();
  await page.getByText('6 apps').waitFor();
  mock().sortedAmong = 10_000;
  await page.getByLabel('Sort').selectOption('name');
  await page.waitForURL(/#\/\?sort=name/);
  await expect.poll(() => mock().seen.some((one) => one.includes('api/keys?sort=name'))).toBe(true);
  await page.getByText('Sorted among the newest 10,000.').waitFor();
  await expectAccessible(page, 'sorted');
  await page.reload();
  expect(await page.getByLabel('Sort').inputValue()).toBe('name');
});

it('"back" returns to the same place: to the rows that were loaded, and to the key that was opened', async () => {
  mock().keys = Array.from({ length: 95 }, (_, at) => mockKey({ id: `key_${at}`, name: `Number ${at}` }));
  const page = await show();
  for (const count of ['40+', '60+']) {
    await button('Show more').click();
    await page.getByText(`${count} apps`).waitFor();
  }
  const link = page.getByRole('link', { name: 'Number 57' });
  for (const back of [() => page.goBack(), () => page.getByRole('link', { name: '← Apps' }).click()]) {
    await link.click();
    await page.getByRole('heading', { level: 1, name: 'Number 57' }).waitFor();
    await back();
    await page.getByText('60+ apps').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Number 57');
    const y = (await link.boundingBox())?.y ?? -1;
    expect(y > 0 && y < 800).toBe(true);
  }
  await page.getByLabel('Search').fill('Number 9');
  await page.getByText('6 apps').waitFor();
});
