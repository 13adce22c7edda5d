import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { browserTests, loan } from '../support/browser-tests.js';
import { pageFile } from '../support/page-file.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

describe('when things fail', () => {
  it('asks somebody who is signed out to sign in', async () => {
    mock().fail = { match: /api\/session/, status: 401, problem: { detail: 'Sign in first.' } };
    const page = await show();
    await page.getByText('Sign in again, then come back').waitFor();
    await button('Try again').click();
    await page.getByText('6 apps').waitFor();
  });

  it('says that a key does not exist', async () => {
    const page = await show('#/keys/key_of_somebody_else');
    await page.getByRole('alert').getByText('There is no such key.').waitFor();
  });

  it('keeps the typed values when the server cannot be reached', async () => {
    const page = await show();
    await button('Create app').click();
    await dialog().getByLabel('Name').fill('Typed');
    await page.context().setOffline(true);
    await confirm('Create app');
    await dialog().getByText('could not be reached').waitFor();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Typed');
  });
});

describe('the page itself', () => {
  it('loads less than 100 kB, charts included, from its own origin only', async () => {
    const page = await show(`#/keys/${loan}`);
    await page.locator('canvas').first().waitFor();
    const files = new Set(
      opened().requested.map((url) => new URL(url).pathname.replace('/proxy/keys/', '') || 'index.html'),
    );
    const sizes = [...files].map((file) =>
      pageFile(file) ? gzipSync(pageFile(file)?.body ?? '').length : 0,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(100_000);
    expect(new Set(opened().requested.map((url) => new URL(url).origin))).toEqual(new Set([mock().origin]));
    expect(opened().complaints).toEqual([]);
  });

  it('has no code and no style in its HTML', () => {
    const html = pageFile('index.html')?.body.toString() ?? '';
    expect(html).toContain('<script type="module" crossorigin src="./assets/');
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script[^>]*>[^<]/);
  });

  it('does not scroll sideways on a phone', async () => {
    const page = await show('', { viewport: { width: 360, height: 740 } });
    await page.getByText('6 apps').waitFor();
    for (const path of ['#/', ...mock().keys.map(({ id }) => `#/keys/${id}`)]) {
      await page.goto(mock().url + path);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('canvas, .keys').first().waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
    }
  });

  it('can be used by keyboard alone', async () => {
    const page = await show();
    await button('Create app').waitFor();
    const focused = async () => String(await page.evaluate('document.activeElement.textContent'));
    const tabTo = async (text: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab');
        if ((await focused()).startsWith(text)) return;
      }
      throw new Error(`Tab never came to ${text}`);
    };
    await tabTo('Create app');
    await page.keyboard.press('Enter');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await dialog().getByText('is ready').waitFor();
    expect(mock().bodies.get('POST api/keys')).toMatchObject({
      name: 'By keyboard',
      scopes: ['Direct debit'],
    });
    expect(await focused()).toContain('Copy');
    await page.keyboard.press('Enter');
    await page.getByText('Copied').waitFor();
    await tabTo('curl');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await dialog().getByLabel('lines for .env').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    expect(await focused()).toBe('Create app');
    await tabTo('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By keyboard' }).waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('MAIN');
    await tabTo('Delete…');
    await page.keyboard.press('Enter');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByText('6 apps').waitFor();
  });
});
