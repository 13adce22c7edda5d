import { describe, expect, it } from 'vitest';
import { browserTests } from '../../support/browser-tests.js';
import { remains } from '../../support/open-page.js';
import { smartExtractSession } from '../../support/samples.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

describe('the secret', () => {
  const secret = 'canary_first_apiKey_9fKq2LmX7RtB4VzA';
  async function create() {
    const page = await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('CI');
    await confirm('Create app');
    await page.getByText(secret, { exact: true }).waitFor();
    return page;
  }

  it('is copied, and shown in lines for curl, axios and .env', async () => {
    const page = await create();
    await button('Copy API key').click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    expect(await dialog().getByLabel('lines for curl').textContent()).toContain(`Bearer ${secret}`);
    await dialog().getByRole('tab', { name: '.env' }).click();
    expect(await dialog().getByLabel('lines for .env').textContent()).toBe(`ADJUTOR_API_KEY=${secret}`);
    await dialog().getByRole('tab', { name: 'axios' }).click();
    expect(await dialog().getByLabel('lines for axios').textContent()).toContain('attachCredential');
  });

  it('is gone from the page, the URL, every storage and the console once the dialog is closed', async () => {
    const page = await create();
    await dialog().getByText('Try it').click();
    await button('Send a test request').click();
    await dialog().getByText('It was accepted.').waitFor();
    await button('Copy API key').click();
    expect(await remains(page)).toContain(secret);
    await button('Done').click();
    await dialog().waitFor({ state: 'detached' });
    expect(await remains(page)).not.toContain('canary');
    expect(opened().complaints).toEqual([]);
    expect(opened().requested.join()).not.toContain('canary');
  });

  it('is not lost by one careless key press', async () => {
    await create();
    await opened().page.keyboard.press('Escape');
    await dialog().getByText('You have not copied anything yet').waitFor();
    await button('Go back').click();
    expect(await dialog().getByText(secret, { exact: true }).isVisible()).toBe(true);
    await button('Done').click();
    await button('Close without copying').click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('is masked in a trial even if the server has missed it', async () => {
    mock().trialBody = JSON.stringify({ echo: secret });
    await create();
    await dialog().getByText('Try it').click();
    await button('Send a test request').click();
    await dialog().getByLabel('Response', { exact: true }).waitFor();
    expect(await dialog().getByLabel('Response', { exact: true }).textContent()).toContain(
      '"echo": "••••••••"',
    );
  });

  it('comes in two parts if the provider has two', async () => {
    mock().session = smartExtractSession();
    const page = await show();
    await button('Create API key').click();
    await dialog().getByLabel('Name').fill('CI');
    await dialog().getByLabel('staging').check();
    await confirm('Create API key');
    await page.getByText('never be retrieved').waitFor();
    await button('Copy Key').click();
    await button('Copy Secret').click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('canary_first_secret');
    expect(mock().bodies.get('POST api/keys')).toMatchObject({ environment: 'staging' });
  });
});
