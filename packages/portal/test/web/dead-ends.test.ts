import { describe, expect, it } from 'vitest';
import { browserTests } from '../support/browser-tests.js';
import { mockKey } from '../support/mock-api.js';
import { expectAccessible, remains } from '../support/open-page.js';

const { mock, show, button, dialog, confirm } = browserTests();

describe('there is always a next step', () => {
  it('after the only key was revoked: another can be created', async () => {
    const { provider, ...rest } = mock().session;
    mock().session = { ...rest, provider: { ...provider, words: { ...provider.words, single: true } } };
    mock().keys = [mockKey({ name: 'Only', scopes: ['Karma'] })];
    const page = await show();
    await button('Revoke…').click();
    await confirm('Revoke');
    await page.getByText('never works again.').first().waitFor();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('Second');
    await confirm('Create app');
    await page.getByText('“Second” is ready').waitFor();
  });

  it('for a key without scopes: a warning, when it is created and later', async () => {
    const page = await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('Bare');
    await confirm('Create app');
    await dialog().getByText('has none of the services').waitFor();
    await button('Copy API key').click();
    await button('Done').click();
    await page.getByRole('link', { name: 'Bare' }).click();
    await page.getByText('has none of the services').waitFor();
  });

  it.each(['light', 'dark'] as const)(
    'for a refused test request: the scope it lacks (%s)',
    async (colorScheme) => {
      mock().trialAnswer = {
        status: 403,
        headers: { 'www-authenticate': 'Bearer error="insufficient_scope", scope="Direct debit"' },
      };
      const page = await show('#/keys/key_019a1c7be1', {
        colorScheme,
        viewport: { width: 360, height: 800 },
      });
      await page.getByLabel('API key', { exact: true }).fill('canary_pasted_9fKq2LmX7RtB4VzA');
      await button('Send a test request').click();
      await page.getByText('This app lacks “Direct debit”').waitFor();
      await expectAccessible(page, colorScheme);
      await button('Choose services').click();
      await dialog().getByLabel('Direct debit').waitFor();
    },
  );

  it('for a key that somebody found: its page', async () => {
    const [key] = mock().keys;
    if (!key) throw new Error('no sample');
    mock().found = [{ key, secret: 'current' }];
    const page = await show();
    await button('I have a key').click();
    await dialog().getByLabel('A key, or lines of a log').fill('canary_in_a_log');
    await confirm('Find');
    await dialog().getByText('its current secret').waitFor();
    await expectAccessible(page, 'a key that was found');
    await dialog().getByRole('link', { name: key.name }).click();
    await page.getByRole('heading', { level: 1, name: key.name }).waitFor();
    expect(await dialog().count()).toBe(0);
    expect(await remains(page)).not.toContain('canary_in_a_log');
  });
});
