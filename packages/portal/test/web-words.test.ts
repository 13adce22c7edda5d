import { describe, expect, it } from 'vitest';
import { browserTests } from './web/harness.js';
import { expectAccessible } from './web/open-page.js';

const { mock, show, button, dialog, confirm } = browserTests();

describe('the wording', () => {
  const cases = [
    ['adjutor', 'Apps', 'Create app', 'Reset app key'],
    ['coresignal', 'API keys', 'Create API key', 'Regenerate'],
    ['phota', 'API keys', 'Create API key', 'Rotate'],
    ['smart-extract', 'API keys', 'Create API key', 'Regenerate'],
    ['somebody-else', 'API keys', 'Create API key', 'Regenerate'],
  ] as const;
  it.each(cases)('of %s is “%s”, “%s”, “%s”', async (id, title, create, regenerate) => {
    mock().session = { ...mock().session, provider: { ...mock().session.provider, id } };
    const page = await show();
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await button(create).waitFor();
    await page.getByRole('link', { name: 'Loan decisions' }).click();
    await button(regenerate).waitFor();
  });

  it('of extracta is one page', async () => {
    mock().session = { ...mock().session, provider: { ...mock().session.provider, id: 'extracta' } };
    mock().keys = [];
    const page = await show();
    await button('Generate API key').click();
    await dialog().getByLabel('Name').fill('Mine');
    await confirm('Generate API key');
    await button('Copy API key').click();
    await button('Done').click();
    await page.getByRole('heading', { level: 1, name: 'Mine' }).waitFor();
    await button('Regenerate').waitFor();
    await button('Delete…').click();
    await dialog().getByLabel('Name').fill('Mine');
    await confirm('Delete');
    await button('Generate API key').waitFor();
  });

  it('of the API wins', async () => {
    const words = { title: 'Tokens', create: 'New token' };
    mock().session = { ...mock().session, provider: { ...mock().session.provider, words } };
    const page = await show();
    await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
    await button('New token').waitFor();
  });
});

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
