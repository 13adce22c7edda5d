import { expect, it } from 'vitest';
import { browserTests } from '../../support/browser-tests.js';
import { expectAccessible } from '../../support/open-page.js';

const { mock, show } = browserTests();

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
