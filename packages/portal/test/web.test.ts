import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pageFile } from './web/files.js';
import { browserTests, loan } from './web/harness.js';
import { mockKey } from './web/mock-api.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

describe('the list', () => {
  it('shows state, scopes, last use and the day against its quota', async () => {
    const page = await show();
    const row = page.getByRole('listitem').filter({ hasText: 'Loan decisions' });
    await row.waitFor();
    const text = await row.textContent();
    for (const part of [
      '1,284 of 5,000 today',
      '••••x7Qz',
      'Karma, Identity',
      'Active',
      'Last used 3 minutes ago',
    ])
      expect(text).toContain(part);
  });

  it('shows markup in a name as text', async () => {
    const page = await show();
    await page.getByRole('link', { name: '<img src=x onerror=' }).click();
    await page.getByRole('heading', { level: 1, name: '<img src=x onerror=' }).waitFor();
    expect(await page.locator('main img').count()).toBe(0);
    expect(await page.title()).toBe('Apps · Lendsqr Adjutor');
  });

  it('narrows to a state and says when there is none', async () => {
    mock().keys = mock().keys.filter((key) => key.state !== 'expired');
    const page = await show();
    await page.getByLabel('Show').selectOption('disabled');
    await page.getByText('1 app', { exact: true }).waitFor();
    await page.getByLabel('Show').selectOption('expired');
    await page.getByText('No apps in this state.').waitFor();
  });

  it('loads more on demand', async () => {
    mock().keys = Array.from({ length: 25 }, (_, index) =>
      mockKey({ id: `key_${index}`, name: `N${index}` }),
    );
    const page = await show();
    await page.getByText('20+ apps').waitFor();
    await button('Show more').click();
    await page.getByText('25 apps').waitFor();
    expect(await button('Show more').count()).toBe(0);
  });

  it('offers nothing that the account may not do', async () => {
    mock().session = { ...mock().session, account: { may: { disable: true } } };
    const page = await show(`#/keys/${loan}`);
    await button('Disable…').waitFor();
    for (const name of ['Edit', 'Reset app key', 'Revoke…', 'Delete…'])
      expect(await button(name).count()).toBe(0);
    await page.getByRole('link', { name: '← Apps' }).click();
    await page.getByText('6 apps').waitFor();
    expect(await button('Create app').count()).toBe(0);
  });
});

describe('when things fail', () => {
  it('tells somebody who is signed out', async () => {
    mock().fail = { match: /api\/session/, status: 401, problem: { detail: 'Sign in first.' } };
    const page = await show();
    await page.getByText('Sign in again, then come back').waitFor();
    await button('Try again').click();
    await page.getByText('6 apps').waitFor();
  });

  it('tells that a key is not there', async () => {
    const page = await show('#/keys/key_of_somebody_else');
    await page.getByRole('alert').getByText('There is no such key.').waitFor();
  });

  it('keeps what was typed when the server is gone', async () => {
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
  it('loads less than 100 kB, charts included, and asks nobody else', async () => {
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

  it('is used by keyboard alone', async () => {
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
