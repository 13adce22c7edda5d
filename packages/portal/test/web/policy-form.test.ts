import { expect, it } from 'vitest';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show, button, dialog, confirm } = browserTests();

it('offers only what is editable; the rest is text', async () => {
  mock().session = {
    ...mock().session,
    policy: { quota: { day: 1000 }, maxLifetime: 40 * 86_400_000, editable: ['scopes', 'expiresAt'] },
  };
  const page = await show();
  await button('Create app').click();
  await dialog().getByText('1,000 a day').waitFor();
  expect(await dialog().getByLabel('Requests a day').count()).toBe(0);
  expect(await dialog().getByText('Allowed addresses').count()).toBe(0);
  await expectAccessible(page, 'policy');
  const options = await dialog().getByLabel('Expires').locator('option').allTextContents();
  expect(options[0]).toMatch(/latest possible/);
  expect(options.slice(1)).toEqual(['In 30 days', 'On a date…']);
  await dialog().getByLabel('Name').fill('CI');
  await confirm('Create app');
  await dialog().getByText('is ready').waitFor();
  expect(mock().attempts.at(-1)?.body).toEqual({ name: 'CI', scopes: [] });
});

it('an edit sends nothing that the provider sets', async () => {
  mock().session = { ...mock().session, policy: { editable: [] } };
  await show(`#/keys/${loan}`);
  await button('Edit').click();
  await dialog().getByLabel('Name').fill('Renamed');
  await confirm('Save');
  await expect.poll(() => mock().bodies.get(`PATCH api/keys/${loan}`)).toEqual({ name: 'Renamed' });
});

it('a limit that may be lowered has its most', async () => {
  mock().session = {
    ...mock().session,
    policy: { quota: { day: 1000 }, rate: { limit: 5, per: 60_000 }, editable: ['quota', 'rate'] },
  };
  await show();
  await button('Create app').click();
  const day = dialog().getByLabel('Requests a day');
  await day.waitFor();
  expect([await day.getAttribute('max'), await day.inputValue()]).toEqual(['1000', '1000']);
  const windows = await dialog().getByLabel('Requests per').locator('option').allTextContents();
  expect(windows).toEqual(['minute', 'hour', 'day']);
});
