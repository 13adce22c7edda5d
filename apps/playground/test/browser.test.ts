import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser } from '../../../packages/portal/test/support/browser.js';
import type { OpenPage } from '../../../packages/portal/test/support/open-page.js';
import { expectAccessible, openPage } from '../../../packages/portal/test/support/open-page.js';
import type { TestPlayground } from './harness.js';
import { startOnFreePorts } from './harness.js';
import { keysOf, statuses } from './keys-of.js';
import { asker, PASSWORD } from './person.js';
import { picture } from './picture.js';

let playground: TestPlayground;
let browser: Browser;
beforeAll(async () => {
  [playground, browser] = await Promise.all([startOnFreePorts(), launchBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await playground.close();
});

/** Uses the page as a person does: by the labels that it shows. */
function userOf({ page }: OpenPage) {
  const dialog = page.getByRole('dialog');
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  return {
    dialog,
    press,
    confirm: (name: string) => dialog.getByRole('button', { name, exact: true }).click(),
    tab: (name: string) =>
      page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name }).click(),
    async copied(label: string): Promise<string> {
      await dialog.getByRole('button', { name: `Copy ${label}`, exact: true }).click();
      await dialog.getByText('Copied').first().waitFor();
      return (await page.evaluate('navigator.clipboard.readText()')) as string;
    },
  };
}

async function signUpOnThePage(email: string): Promise<OpenPage> {
  const open = await openPage(browser, playground.home);
  const { page } = open;
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('navigation', { name: 'Pages' }).waitFor();
  return open;
}

/** Makes a caller of the sample APIs. It uses the page's session only to read the curl line. */
async function callerOf(provider: string, page: Page) {
  const cookies = await page.context().cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  return keysOf(provider, { cookie, ask: asker(playground.home, cookie) }, playground).call;
}

describe('on the page', () => {
  test('Adjutor: an app gets its services and its key, is reset, disabled and deleted', async () => {
    const open = await signUpOnThePage('ada@example.com');
    const { page, complaints, requested } = open;
    const { dialog, press, confirm, tab, copied } = userOf(open);
    await tab('Lendsqr Adjutor');
    const call = await callerOf('adjutor', page);

    await press('Create app');
    await dialog.getByLabel('Name').fill('Loan decisions');
    await dialog.getByRole('group', { name: 'Services' }).getByLabel('karma').check();
    await picture(page, 'adjutor-create');
    await confirm('Create app');
    const first = { apiKey: await copied('API key') };
    await picture(page, 'adjutor-shown-once');
    expect(statuses(await call(first))).toEqual([200, 200, 200]);
    await dialog.getByText('Try it').click();
    await press('Send a test request');
    await dialog.getByText('It was accepted.').waitFor();
    await press('Done');

    await page.getByRole('link', { name: 'Loan decisions' }).click();
    await press('Reset app key');
    await dialog.getByLabel('At once').check();
    await picture(page, 'adjutor-reset');
    await confirm('Reset app key');
    const second = { apiKey: await copied('API key') };
    expect(statuses(await call(first))).toEqual([401, 401, 401]);
    expect(statuses(await call(second))).toEqual([200, 200, 200]);
    await press('Done');
    await expectAccessible(page, 'an app of Adjutor');
    await picture(page, 'adjutor-app');

    await press('Disable…');
    await confirm('Disable');
    await page.getByText('Requests are refused while').waitFor();
    const [disabled] = await call(second);
    expect(disabled?.status).toBe(401);
    expect(disabled?.body).toContain('The credential is disabled.');

    await press('Delete…');
    await dialog.getByLabel('Name').fill('Loan decisions');
    await confirm('Delete');
    await page.getByText('No apps yet').waitFor();
    expect(statuses(await call(second))).toEqual([401, 401, 401]);

    expect(complaints).toEqual([]);
    expect(new Set(requested.map((url) => new URL(url).origin))).toEqual(new Set([playground.home]));
    expect(requested.join()).not.toContain(second.apiKey);
    await open.close();
  });

  test('SmartExtract: a key and its secret are shown once, regenerated, disabled and deleted', async () => {
    const open = await signUpOnThePage('grace@example.com');
    const { page, complaints } = open;
    const { dialog, press, confirm, tab, copied } = userOf(open);
    await tab('Clik.ai SmartExtract');
    const call = await callerOf('smart-extract', page);

    await press('Create API key');
    await dialog.getByLabel('Name').fill('Statements');
    await dialog.getByLabel('staging').check();
    await confirm('Create API key');
    await dialog.getByText('can never be retrieved').waitFor();
    const first = { key: await copied('Key'), secret: await copied('Secret') };
    await picture(page, 'smart-extract-shown-once');
    expect(statuses(await call(first, 'staging'))).toEqual([200, 200, 200]);
    expect(statuses(await call(first, 'production'))).toEqual([401, 401, 401]);
    await press('Done');

    await page.getByRole('link', { name: 'Statements' }).click();
    await press('Regenerate');
    await dialog.getByLabel('At once').check();
    await confirm('Regenerate');
    const second = { key: await copied('Key'), secret: await copied('Secret') };
    expect(statuses(await call(first, 'staging'))).toEqual([401, 401, 401]);
    expect(statuses(await call(second, 'staging'))).toEqual([200, 200, 200]);
    await press('Done');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Statements' }).waitFor();
    expect(await page.content()).not.toContain(second.secret);

    await press('Disable…');
    await confirm('Disable');
    await page.getByText('Requests are refused while').waitFor();
    const [disabled] = await call(second, 'staging');
    expect(disabled?.body).toBe('{"status":"error","error":"This API key is disabled"}');

    await press('Delete…');
    await dialog.getByLabel('Name').fill('Statements');
    await confirm('Delete');
    await page.getByText('No API keys yet').waitFor();
    expect(complaints).toEqual([]);
    await open.close();
  });

  test.each([
    {
      id: 'extracta',
      tabName: 'Extracta LABS',
      create: 'Generate API key',
      again: 'Regenerate',
      single: true,
    },
    { id: 'coresignal', tabName: 'Coresignal', create: 'Create API key', again: 'Regenerate', single: false },
    { id: 'phota', tabName: 'Phota Labs', create: 'Create API key', again: 'Rotate', single: false },
  ])(
    '$id: a key is created, replaced, disabled and deleted',
    async ({ id, tabName, create, again, single }) => {
      const open = await signUpOnThePage(`${id}@example.com`);
      const { page, complaints } = open;
      const { dialog, press, confirm, tab, copied } = userOf(open);
      await tab(tabName);
      const call = await callerOf(id, page);

      await press(create);
      await dialog.getByLabel('Name').fill('Reports');
      await confirm(create);
      const first = { apiKey: await copied('API key') };
      expect(statuses(await call(first))).toEqual([200, 200, 200]);
      await press('Done');

      if (!single) await page.getByRole('link', { name: 'Reports' }).click();
      await press(again);
      await dialog.getByLabel('At once').check();
      await confirm(again);
      const second = { apiKey: await copied('API key') };
      expect(statuses(await call(first))).toEqual([401, 401, 401]);
      expect(statuses(await call(second))).toEqual([200, 200, 200]);
      await press('Done');

      await press('Disable…');
      await confirm('Disable');
      await page.getByText('Requests are refused while').waitFor();
      expect(statuses(await call(second))).toEqual([401, 401, 401]);

      await press('Delete…');
      await dialog.getByLabel('Name').fill('Reports');
      await confirm('Delete');
      await page.getByText('No API key').first().waitFor();
      expect(statuses(await call(second))).toEqual([401, 401, 401]);
      expect(complaints).toEqual([]);
      await open.close();
    },
  );

  test('the demo account shows the demo keys until sign-out', async () => {
    const { env, home } = playground;
    const open = await openPage(browser, `${home}/coresignal/`);
    const { page } = open;
    await page.getByLabel('E-mail').fill(env.DEMO_EMAIL ?? '');
    await page.getByLabel('Password').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('Invalid email or password').waitFor();
    await picture(page, 'sign-in-refused');
    await page.keyboard.type(env.DEMO_PASSWORD ?? '');
    await page.keyboard.press('Enter');
    await page.getByRole('navigation', { name: 'Pages' }).waitFor();
    await picture(page, 'extracta-demo');
    await userOf(open).tab('Coresignal');
    await page.getByRole('link', { name: '1000 requests a day' }).waitFor();
    await expectAccessible(page, 'the tab of Coresignal');
    await picture(page, 'coresignal-demo');

    await userOf(open).tab('Sign out');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.goto(`${home}/coresignal/`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await open.close();
  });

  test.each([
    { name: 'light', options: { colorScheme: 'light' } },
    { name: 'dark', options: { colorScheme: 'dark' } },
    { name: 'phone', options: { viewport: { width: 360, height: 720 } } },
  ] as const)(
    'sign-in, sign-up and the list of stand-ins are accessible: $name',
    async ({ name, options }) => {
      for (const path of ['sign-in', 'sign-up', 'stand-ins']) {
        const { page, complaints, close } = await openPage(browser, `${playground.home}/${path}`, options);
        await expectAccessible(page, `${path}, ${name}`);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path).toBe(true);
        await picture(page, `${path}-${name}`);
        expect(complaints).toEqual([]);
        await close();
      }
    },
  );
});
