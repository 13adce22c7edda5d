import { describe, expect, it } from 'vitest';
import { browserTests } from './web/harness.js';
import { mockKey } from './web/mock-api.js';
import { remains } from './web/open-page.js';
import { smartExtractSession } from './web/samples.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

describe('creating', () => {
  it('sends what was chosen, once, under a name for the attempt', async () => {
    const page = await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('  Night batch ');
    await dialog().getByLabel('Karma').check();
    await dialog().getByLabel('Expires').selectOption('30');
    await dialog().getByText('Limits', { exact: true }).click();
    await dialog().getByLabel('Requests a day').fill('500');
    await dialog().getByLabel('At most').fill('5');
    await dialog().getByText('Allowed addresses').click();
    await dialog().getByLabel('Addresses and ranges').fill('203.0.113.7\n2001:db8::/32');
    await confirm('Create app');
    await page.getByText('“Night batch” is ready').waitFor();
    expect(mock().bodies.get('POST api/keys')).toEqual({
      name: 'Night batch',
      scopes: ['Karma'],
      allowedIps: ['203.0.113.7', '2001:db8::/32'],
      quota: { day: 500 },
      rate: { limit: 5, per: 60 },
      expiresAt: expect.any(Number),
    });
    expect(mock().attempts).toHaveLength(1);
  });

  it('names a repeated attempt as before, so that a lost answer makes no second key', async () => {
    await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('CI');
    await dialog().getByLabel('Expires').selectOption('90');
    mock().fail = { match: /POST .*keys$/, status: 503, problem: { detail: 'This cannot be done now.' } };
    await confirm('Create app');
    await dialog().getByText('This cannot be done now.').waitFor();
    await confirm('Create app');
    await dialog().getByText('is ready').waitFor();
    expect(mock().attempts).toHaveLength(2);
    expect(mock().attempts[0]?.name).toMatch(/^[0-9a-f]{32}$/);
    expect(mock().attempts[1]).toEqual(mock().attempts[0]);
  });

  it('says so where the repeated attempt had made the key already', async () => {
    await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('CI');
    mock().fail = {
      match: /POST .*keys$/,
      status: 201,
      problem: { key: mockKey({ name: 'CI' }), secrets: {} },
    };
    await confirm('Create app');
    await dialog().getByText('“CI” was created already').waitFor();
  });

  it('shows a mistake beside its field, even a folded one', async () => {
    const page = await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('CI');
    const problem = { title: 'Bad Request', detail: 'expected an address', field: 'allowedIps.0' };
    mock().fail = { match: /POST .*keys$/, status: 400, problem };
    await confirm('Create app');
    const field = dialog().getByLabel('Addresses and ranges');
    await field.waitFor();
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    const note = await field.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${note}"]`).textContent()).toBe('expected an address');
    expect(await dialog().getByLabel('Name').inputValue()).toBe('CI');
  });
});

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

  it('is copied, and ready in lines for curl, axios and .env', async () => {
    const page = await create();
    await button('Copy API key').click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
    expect(await dialog().getByLabel('lines for curl').textContent()).toContain(`Bearer ${secret}`);
    await dialog().getByRole('tab', { name: '.env' }).click();
    expect(await dialog().getByLabel('lines for .env').textContent()).toBe(`ADJUTOR_API_KEY=${secret}`);
    await dialog().getByRole('tab', { name: 'axios' }).click();
    expect(await dialog().getByLabel('lines for axios').textContent()).toContain('attachCredential');
  });

  it('is gone when the dialog is closed: from the page, the address, every storage and the console', async () => {
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

  it('is hidden in what a trial shows, should the server forget to', async () => {
    mock().trialBody = JSON.stringify({ echo: secret });
    await create();
    await dialog().getByText('Try it').click();
    await button('Send a test request').click();
    await dialog().getByLabel('Response', { exact: true }).waitFor();
    expect(await dialog().getByLabel('Response', { exact: true }).textContent()).toContain(
      '"echo": "••••••••"',
    );
  });

  it('comes in two parts where the provider has two', async () => {
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
