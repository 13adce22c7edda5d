import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import { themeCss } from '../../src/theme/theme.js';
import { browserTests, loan } from '../support/browser-tests.js';
import { mockKey } from '../support/mock-api.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

const focused = () => opened().page.evaluate('document.activeElement.tagName');

describe('the focus', () => {
  it('begins at a link that leads past the top bar', async () => {
    const page = await show();
    await page.getByText('6 apps').waitFor();
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    expect(await skip.evaluate('document.activeElement.className')).toBe('skip');
    expect((await skip.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await focused()).toBe('MAIN');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.closest("main") !== null')).toBe(true);
  });

  it('returns to the button of a dialog that was cancelled', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Disable…').click();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Disable…');
  });

  it.each([
    ['Revoke…', 'Revoke', 'revoked and never works again'],
    ['Disable…', 'Disable', 'Requests are refused while'],
  ])('is in the content if the button of the dialog is gone (%s)', async (open, action, said) => {
    const page = await show(`#/keys/${loan}`);
    await button(open).click();
    await confirm(action);
    await page.getByText(said).waitFor();
    await page.waitForFunction('document.activeElement.tagName === "MAIN"');
  });
});

describe('the title of the document', () => {
  it('has the name of the key, kept to itself, and then the page and the provider', async () => {
    mock().keys = [mockKey({ id: 'key_a', name: 'مفتاح' })];
    const page = await show();
    await page.getByRole('link', { name: 'مفتاح' }).waitFor();
    expect(await page.title()).toBe('Apps · Lendsqr Adjutor');
    await page.getByRole('link', { name: 'مفتاح' }).click();
    await page.getByRole('heading', { name: 'مفتاح' }).waitFor();
    expect(await page.title()).toBe('\u2068مفتاح\u2069 · Apps · Lendsqr Adjutor');
    await page.goBack();
    await page.waitForFunction('document.title === "Apps · Lendsqr Adjutor"');
  });
});

describe('at 400 % zoom', () => {
  it.each(['en', 'de'] as const)('nothing is wider than the window (%s)', async (language) => {
    mock().catalogue = catalogues[language];
    const page = await show('', { viewport: { width: 320, height: 256 } });
    const wide = () => page.evaluate('document.documentElement.scrollWidth');
    await page.getByRole('link', { name: 'Loan decisions' }).waitFor();
    expect(await wide()).toBeLessThanOrEqual(320);
    for (const { id } of mock().keys) {
      await page.goto(`${mock().url}#/keys/${id}`);
      await page.locator('canvas').nth(1).waitFor();
      expect([id, await wide()]).toEqual([id, 320]);
    }
    await page.goto(`${mock().url}#/`);
    await page.getByRole('button', { name: 'Create app' }).click();
    await dialog().locator('[name=name]').waitFor();
    expect(await wide()).toBeLessThanOrEqual(320);
    expect(await dialog().evaluate('document.querySelector("dialog").scrollWidth')).toBeLessThanOrEqual(320);
  });
});

describe('forced colours', () => {
  it('show states, meters and charts, and axe finds nothing', async () => {
    const page = await show('', { forcedColors: 'active' });
    await page.getByText('6 apps').waitFor();
    await expectAccessible(page, 'forced colours');
    const border = 'getComputedStyle(document.querySelector(".badge")).borderTopWidth';
    expect(await page.evaluate(border)).toBe('1px');
    const fill = 'getComputedStyle(document.querySelector(".bar-fill")).backgroundColor';
    const paper = 'getComputedStyle(document.body).backgroundColor';
    expect(await page.evaluate(fill)).not.toBe(await page.evaluate(paper));
  });
});

describe('print', () => {
  it('has the facts of a key and no buttons', async () => {
    const page = await show(`#/keys/${loan}`);
    await page.locator('canvas').nth(1).waitFor();
    await page.emulateMedia({ media: 'print' });
    expect(await button('Edit').isVisible()).toBe(false);
    expect(await page.getByText('dana@example.com').first().isVisible()).toBe(false);
    expect(await page.getByRole('heading', { name: 'Loan decisions' }).isVisible()).toBe(true);
    expect(await page.getByText('10 per second').isVisible()).toBe(true);
  });
});

describe('a theme', () => {
  it.each(['light', 'dark'] as const)(
    'has its colour and its scheme whatever the browser prefers (%s)',
    async (scheme) => {
      mock().themeCss = themeCss({ accent: '#ffd400', scheme, variables: { '--radius': '0' } });
      mock().session = {
        ...mock().session,
        support: 'mailto:help@example.com',
        logo: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/%3E',
      };
      const page = await show('', { colorScheme: scheme === 'dark' ? 'light' : 'dark' });
      await page.getByText('6 apps').waitFor();
      const primary = 'getComputedStyle(document.querySelector("button.primary"))';
      expect(await page.evaluate(`${primary}.backgroundColor`)).toBe('rgb(255, 212, 0)');
      expect(await page.evaluate(`${primary}.color`)).toBe('rgb(0, 0, 0)');
      expect(await page.evaluate(`${primary}.borderRadius`)).toBe('0px');
      const paper = (await page.evaluate('getComputedStyle(document.body).backgroundColor')) as string;
      expect(paper).toBe(scheme === 'dark' ? 'rgb(15, 20, 25)' : 'rgb(246, 247, 248)');
      expect(await page.getByRole('link', { name: 'Support' }).getAttribute('href')).toBe(
        'mailto:help@example.com',
      );
      expect(await page.locator('img.logo').isVisible()).toBe(true);
      expect(opened().complaints).toEqual([]);
      await expectAccessible(page, 'theme');
    },
  );
});
