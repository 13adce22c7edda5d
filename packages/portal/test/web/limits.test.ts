import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show } = browserTests();

describe('the limits of a key', () => {
  it.each(['light', 'dark'] as const)(
    'are shown by window, of the key and of the account: used, left and until when (%s)',
    async (colorScheme) => {
      const page = await show(`#/keys/${loan}`, { colorScheme, viewport: { width: 360, height: 800 } });
      const panel = page.getByRole('region', { name: 'Limits' });
      await panel.getByText('1,284 of 5,000 used').waitFor();
      const rows = await panel.getByRole('listitem').allTextContents();
      expect(rows).toHaveLength(7);
      expect(rows[0]).toContain('Per second');
      expect(rows[0]).toContain('resets every second');
      expect(rows[1]).toContain('This hour');
      expect(rows[2]).toMatch(/Today.*3,716 left.*resets in 5 hours/s);
      expect(rows[3]).toMatch(/This month.*57,900 left.*resets in 9 days/s);
      expect(rows[4]).toMatch(/In total.*840,000 left.*never resets/s);
      expect(rows[5]).toContain('Per 90 seconds');
      expect(rows[6]).toMatch(/Today.*8,000 of 8,000 used.*0 left/s);
      await panel.getByText('Of the account, for all apps together').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      await expectAccessible(page, 'limits');
    },
  );

  it('say which of them the provider sets', async () => {
    mock().session = { ...mock().session, policy: { editable: ['rate'] } };
    const page = await show(`#/keys/${loan}`);
    const panel = page.getByRole('region', { name: 'Limits' });
    await panel.getByText('1,284 of 5,000 used').waitFor();
    const fixed = panel.getByRole('listitem').filter({ hasText: 'Set by the provider.' });
    expect(await fixed.count()).toBe(6);
  });

  it.each([{}, { limits: [] }])('take no room if there are none, or none can be read: %o', async (limits) => {
    mock().limits = limits;
    const page = await show(`#/keys/${loan}`);
    await page.getByText('8 requests refused: not permitted').waitFor();
    await page.waitForLoadState('networkidle');
    expect(await page.getByRole('region', { name: 'Limits' }).count()).toBe(0);
  });

  it('are shown in German', async () => {
    mock().catalogue = catalogues.de;
    const page = await show(`#/keys/${loan}`);
    const panel = page.getByRole('region', { name: 'Grenzen' });
    await panel.getByText('1.284 von 5.000 verbraucht').waitFor();
    await panel.getByText('beginnt neu in 9 Tagen').waitFor();
  });
});
