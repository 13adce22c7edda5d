import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show, button, dialog, confirm } = browserTests();

/** The sample key `Repayment reminders`. */
const rotating = 'key_019a1c7be2';

describe('while a key is rotated', () => {
  it.each([
    ['light', { colorScheme: 'light' }],
    ['dark', { colorScheme: 'dark' }],
    ['phone', { viewport: { width: 360, height: 740 } }],
  ] as const)(
    'the old and the new secret stand side by side, with the use of each (%s)',
    async (name, options) => {
      const page = await show(`#/keys/${rotating}`, options);
      const lanes = page.getByRole('region', { name: 'Two secrets are valid' }).getByRole('listitem');
      const [before, after] = [lanes.nth(0), lanes.nth(1)];
      await before.getByText('Last used 2 hours ago · 1,377 requests since the rotation began').waitFor();
      expect(await before.textContent()).toContain('The old one ••••p9KcWorks until');
      expect(await before.getByRole('button').textContent()).toBe('End the old one now');
      expect(await after.textContent()).toBe(
        'The new one ••••Lm20Made 5 hours agoNot used yetTake the new one back',
      );
      await expectAccessible(page, `lanes, ${name}`);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    },
  );

  it('the lanes are in German', async () => {
    mock().catalogue = catalogues.de;
    const page = await show(`#/keys/${rotating}`);
    await page.getByText('Zuletzt benutzt vor 2 Stunden · 1.377 Anfragen seit dem Wechsel').waitFor();
  });

  it('the lanes are there, and can be ended, if their use cannot be read', async () => {
    mock().fail = { match: /secrets$/, status: 503, problem: {} };
    const page = await show(`#/keys/${rotating}`);
    const panel = page.getByRole('region', { name: 'Two secrets are valid' });
    await panel.getByRole('alert').waitFor();
    await button('End the old one now').click();
    await confirm('End the old one');
    await panel.waitFor({ state: 'detached' });
  });

  it('a grace that waits for the first use of the new secret is told so', async () => {
    mock().keys = mock().keys.map((key) =>
      key.rotation ? { ...key, rotation: { ...key.rotation, graceMs: 86_400_000 } } : key,
    );
    const page = await show(`#/keys/${rotating}`);
    await page.getByText('works for 24 hours after the first use of the new one, until').waitFor();
  });
});

describe('the start of the grace', () => {
  it('can be the first use of the new secret', async () => {
    await show(`#/keys/${loan}`);
    await button('Reset app key').click();
    await dialog().getByLabel('After a grace time').check();
    await dialog().getByLabel('Grace time', { exact: true }).selectOption('7 days');
    await dialog().getByLabel('It begins').selectOption('at the first use of the new one, within 30 days');
    await dialog().getByText('Both work until 7 days after the first use of the new one').waitFor();
    await confirm('Reset app key');
    await dialog().getByText('is ready').waitFor();
    expect(mock().bodies.get(`POST api/keys/${loan}/regenerate`)).toEqual({
      grace: '7d',
      firstUseWithin: '30d',
    });
  });
});

describe('what is known of a key', () => {
  it('names who created it', async () => {
    mock().keys = mock().keys.map((key) => ({ ...key, createdBy: 'sam@example.com' }));
    const page = await show(`#/keys/${loan}`);
    const created = page.getByRole('region', { name: 'Details' }).locator('.fact', { hasText: 'Created' });
    expect(await created.textContent()).toMatch(/, by sam@example\.com$/);
  });

  it('names the time zone of its quota, and counts no day of another zone against it', async () => {
    const timeZone = 'Europe/Berlin';
    mock().keys = mock().keys.map((key) => (key.quota ? { ...key, quota: { ...key.quota, timeZone } } : key));
    const { limits = [] } = mock().limits;
    mock().limits = { limits: limits.map((one) => (one.window === 'day' ? { ...one, timeZone } : one)) };
    const page = await show(`#/keys/${loan}`);
    await page.getByText('5,000 a day, 100,000 a month, 10 per second (Europe/Berlin)').waitFor();
    await page.getByText('resets in 5 hours (Europe/Berlin)').first().waitFor();
    await page.getByText('1,284 today', { exact: true }).waitFor();
    await button('Edit').click();
    await dialog().getByText('Days and months are counted in Europe/Berlin.').waitFor();
  });
});
