import { describe, expect, it } from 'vitest';
import { browserTests, loan } from '../../support/browser-tests.js';
import { mockKey } from '../../support/mock-api.js';

const { mock, show, button } = browserTests();

const none = {
  ...{ create: false, update: false, regenerate: false },
  ...{ disable: false, revoke: false, delete: false },
};

describe('the list', () => {
  it('shows state, scopes, last use and the day against its quota', async () => {
    const page = await show();
    const row = page.getByRole('listitem').filter({ hasText: 'Loan decisions' });
    await row.waitFor();
    const shown = await row.textContent();
    for (const part of [
      '1,284 of 5,000 today',
      '••••x7Qz',
      'Karma, Identity',
      'Active',
      'Last used 3 minutes ago',
    ])
      expect(shown).toContain(part);
  });

  it('shows markup in a name as a string', async () => {
    const page = await show();
    await page.getByRole('link', { name: '<img src=x onerror=' }).click();
    await page.getByRole('heading', { level: 1, name: '<img src=x onerror=' }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toMatch(/^\u2068<img src=x .*<\/b>\u2069 · Apps · Lendsqr Adjutor$/);
  });

  it('filters by state, and explains an empty result', async () => {
    mock().keys = mock().keys.filter((key) => key.state !== 'expired');
    const page = await show();
    await page.getByLabel('Show').selectOption('disabled');
    await page.getByText('1 app', { exact: true }).waitFor();
    await page.getByLabel('Show').selectOption('expired');
    await page.getByText('No apps match.').waitFor();
  });

  it('loads the next page on demand', async () => {
    mock().keys = Array.from({ length: 25 }, (_, index) =>
      mockKey({ id: `key_${index}`, name: `N${index}` }),
    );
    const page = await show();
    await page.getByText('20+ apps').waitFor();
    await button('Show more').click();
    await page.getByText('25 apps').waitFor();
    expect(await button('Show more').count()).toBe(0);
  });

  it('offers only changes that the account may make', async () => {
    mock().session = {
      ...mock().session,
      account: { ...mock().session.account, may: { ...none, disable: true } },
    };
    const page = await show(`#/keys/${loan}`);
    await button('Disable…').waitFor();
    for (const name of ['Edit', 'Reset app key', 'Revoke…', 'Delete…'])
      expect(await button(name).count()).toBe(0);
    await page.getByRole('link', { name: '← Apps' }).click();
    await page.getByText('6 apps').waitFor();
    expect(await button('Create app').count()).toBe(0);
  });
});
