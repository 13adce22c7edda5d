import { describe, expect, it } from 'vitest';
import { browserTests } from '../../support/browser-tests.js';
import { mockKey } from '../../support/mock-api.js';

const { mock, show, button, dialog, confirm } = browserTests();

describe('creating', () => {
  it('sends the chosen settings once, with a name for the attempt', async () => {
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
      rate: { limit: 5, per: 60_000 },
      expiresAt: expect.any(Number),
    });
    expect(mock().attempts).toHaveLength(1);
  });

  it('repeats the name of a repeated attempt, so that a lost answer leads to no second key', async () => {
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

  it('explains that a repeated attempt had already created the key', async () => {
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

  it('shows a mistake beside its field, even if the field was folded', async () => {
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
