import { expect, it } from 'vitest';
import { browserTests } from '../support/browser-tests.js';

const { opened, show, button, dialog } = browserTests();

const scripts = () => opened().requested.filter((url) => url.endsWith('.js')).length;

it('loads the dialogs, and what only the page of a key needs, at the first sign of a person', async () => {
  const page = await show();
  await page.getByText('6 apps').waitFor();
  const before = scripts();
  await page.waitForLoadState('networkidle');
  expect(scripts()).toBe(before);
  const dialogs = page.waitForResponse(/\/all-[^p][^/]+\.js$/);
  const panels = page.waitForResponse(/\/all-panels[^/]+\.js$/);
  await page.keyboard.press('Tab');
  await Promise.all([dialogs, panels]);
  expect(scripts()).toBeGreaterThan(before + 1);
});

it('says that a dialog could not be loaded, and tries again', async () => {
  const page = await show();
  await page.getByText('6 apps').waitFor();
  await page.route('**/*.js', (route) => route.abort());
  await button('Create app').click();
  await page.getByRole('alert').getByText('The server could not be reached.').waitFor();
  await page.unroute('**/*.js');
  await button('Try again').click();
  await button('Create app').click();
  await dialog().getByLabel('Name').waitFor();
});
