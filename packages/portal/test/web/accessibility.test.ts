import type { BrowserContextOptions } from 'playwright-core';
import { describe, it } from 'vitest';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show, button, dialog, confirm } = browserTests();

const lights: readonly [string, BrowserContextOptions][] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['phone', { viewport: { width: 360, height: 740 } }],
];

describe.each(lights)('axe finds nothing in %s', (_name, options) => {
  it('on the list, the empty list and errors', async () => {
    const page = await show('', options);
    await page.getByText('6 apps').waitFor();
    await expectAccessible(page, 'list');
    mock().keys = [];
    await page.reload();
    await page.getByText('No apps yet').waitFor();
    await expectAccessible(page, 'empty');
    await page.goto(`${mock().url}#/keys/none`);
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'missing');
    mock().fail = { match: /session/, status: 503, problem: {} };
    await page.reload();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page, 'no session');
  });

  it('on the form and the secret', async () => {
    const page = await show('', options);
    await button('Create app').click();
    await dialog().getByText('Limits', { exact: true }).click();
    await dialog().getByText('Allowed addresses').click();
    await expectAccessible(page, 'create');
    await dialog().getByLabel('Name').fill('CI');
    mock().fail = { match: /POST/, status: 400, problem: { detail: 'too long', field: 'name' } };
    await confirm('Create app');
    await dialog().getByRole('alert').waitFor();
    await expectAccessible(page, 'create with a mistake');
    await confirm('Create app');
    await dialog().getByText('Try it').click();
    await button('Send a test request').click();
    await dialog().getByText('It was accepted.').waitFor();
    await expectAccessible(page, 'secret');
    await page.keyboard.press('Escape');
    await dialog().getByRole('alert').waitFor();
    await expectAccessible(page, 'secret, closing');
  });

  it('on a key in every state, and on its dialogs', async () => {
    const page = await show(`#/keys/${loan}`, options);
    await page.getByText('Show the numbers').click();
    await page.locator('canvas').nth(1).waitFor();
    await expectAccessible(page, 'key');
    for (const name of ['Edit', 'Reset app key', 'Disable…', 'Revoke…', 'Delete…']) {
      await button(name).click();
      await dialog().waitFor();
      await expectAccessible(page, name);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }
    for (const { id } of mock().keys.slice(1)) {
      await page.goto(`${mock().url}#/keys/${id}`);
      await page.locator('canvas').nth(1).waitFor();
      await expectAccessible(page, id);
    }
  });
});
