import { expect, it } from 'vitest';
import { browserTests } from '../../support/browser-tests.js';
import { expectAccessible } from '../../support/open-page.js';

const { mock, show } = browserTests();

it.each(['light', 'dark'] as const)(
  'whoever belongs to several organisations goes from one to another (%s)',
  async (colorScheme) => {
    const { account, ...rest } = mock().session;
    const others = [
      { title: 'Acme Ltd', href: '/switch?to=acme' },
      { title: '<b>Umbrella</b>', href: '/switch?to=umbrella' },
    ];
    mock().session = { ...rest, account: { ...account, others } };
    const page = await show('', { colorScheme, viewport: { width: 360, height: 740 } });
    const switcher = page.getByRole('navigation', { name: 'Switch the account' });
    await switcher.getByText('dana@example.com').click();
    await switcher.getByRole('link', { name: '<b>Umbrella</b>' }).waitFor();
    await expectAccessible(page, 'switcher');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    const acme = switcher.getByRole('link', { name: 'Acme Ltd' });
    expect(await acme.getAttribute('href')).toBe('/switch?to=acme');
    expect(((await acme.boundingBox())?.x ?? -1) >= 0).toBe(true);
    await page.keyboard.press('Escape');
    await acme.waitFor({ state: 'hidden' });
  },
);

it('the host’s own pages are tabs, the current one in sight on a phone', async () => {
  const titles = ['Extracta', 'SmartExtract', 'Coresignal', 'Adjutor', 'Phota'];
  const links = titles.map((title) => ({ title, href: `../${title}/`, current: title === 'Phota' }));
  mock().session = { ...mock().session, links };
  const page = await show('', { viewport: { width: 360, height: 740 } });
  const current = page.getByRole('navigation').getByRole('link', { name: 'Phota' });
  await current.waitFor();
  expect(await current.getAttribute('aria-current')).toBe('page');
  expect(((await current.boundingBox())?.x ?? 999) < 320).toBe(true);
  await expectAccessible(page, 'tabs');
});
