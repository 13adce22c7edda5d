import { describe, expect, it } from 'vitest';
import { browserTests, loan } from '../../support/browser-tests.js';
import { expectAccessible } from '../../support/open-page.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

const awaited = () => dialog().getByText('Waiting for the first request.');
const came = () => dialog().getByText('The first request has arrived and was accepted.');

/** Waits until the page has looked once more. */
const looked = (path: string) => opened().page.waitForResponse((response) => response.url().endsWith(path));

describe('the dialog of a new secret', () => {
  it.each(['light', 'dark'] as const)(
    'waits, and turns green at the first request (%s)',
    async (colorScheme) => {
      const page = await show('', { colorScheme });
      await button('Create app').click();
      await dialog().getByLabel('Name').fill('CI');
      await confirm('Create app');
      await awaited().waitFor();
      const [made] = mock().keys;
      await looked(`api/keys/${made?.id}`);
      await awaited().waitFor();
      mock().keys = mock().keys.map((key) =>
        key.id === made?.id ? { ...key, lastUsedAt: Date.now() } : key,
      );
      await came().waitFor();
      await expectAccessible(page, `first request, ${colorScheme}`);
      expect(await page.locator('.notice-good').count()).toBe(1);
    },
  );

  it('is not deceived by requests with the old secret', async () => {
    await show(`#/keys/${loan}`);
    await button('Reset app key').click();
    await dialog().getByLabel('After a grace time').check();
    await confirm('Reset app key');
    await awaited().waitFor();
    mock().keys = mock().keys.map((key) => ({ ...key, lastUsedAt: Date.now() }));
    await looked(`${loan}/secrets`);
    await awaited().waitFor();
    mock().secretUse = mock().secretUse.map((one) => ({ ...one, accepted: 1 }));
    await came().waitFor();
  });
});
