import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';
import { smartExtractSession } from '../support/samples.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

const ASKS_BEFORE_LEAVING = `(() => {
  const event = new Event('beforeunload', { cancelable: true });
  dispatchEvent(event);
  return event.defaultPrevented;
})()`;

async function createPair() {
  mock().session = smartExtractSession();
  const page = await show();
  await button('Create API key').click();
  await dialog().getByLabel('Name').fill('CI');
  await dialog().getByLabel('staging').check();
  await confirm('Create API key');
  await dialog().getByText('Ready to use').waitFor();
  return page;
}

describe('a secret on the screen', () => {
  it('is asked about until each half is copied', async () => {
    const page = await createPair();
    expect(await page.evaluate(ASKS_BEFORE_LEAVING)).toBe(true);
    expect(await dialog().getByText('Not copied yet').count()).toBe(2);
    await button('Copy Key').click();
    await dialog().getByText('You have it').waitFor();
    expect(await page.evaluate(ASKS_BEFORE_LEAVING)).toBe(true);
    await button('Done').click();
    await dialog().getByText('You have not copied the Secret yet').waitFor();
    await button('Go back').click();
    await dialog()
      .getByText('canary_first_secret_9fKq2LmX7RtB4VzA', { exact: true })
      .click({ clickCount: 3 });
    await page.keyboard.press('Control+c');
    await dialog().getByText('Not copied yet').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(ASKS_BEFORE_LEAVING)).toBe(false);
    await expectAccessible(page, 'copied');
    await button('Done').click();
    await dialog().waitFor({ state: 'detached' });
  });

  it('is downloaded as .env', async () => {
    const page = await createPair();
    const download = page.waitForEvent('download');
    await dialog().getByRole('link', { name: 'Download .env' }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe('smart-extract.env');
    expect(await readFile(await file.path(), 'utf8')).toBe(
      'SMART_EXTRACT_KEY=canary_first_key_9fKq2LmX7RtB4VzA\nSMART_EXTRACT_SECRET=canary_first_secret_9fKq2LmX7RtB4VzA\n',
    );
    await expect.poll(() => page.evaluate(ASKS_BEFORE_LEAVING)).toBe(false);
    await button('Done').click();
    await dialog().waitFor({ state: 'detached' });
    expect(opened().complaints).toEqual([]);
  });
});

it('each call carries the account of the page, and another account is said', async () => {
  const page = await show();
  await page.getByText('6 apps').waitFor();
  mock().fail = {
    match: /POST .*api\/keys$/,
    status: 409,
    problem: { detail: 'You are signed in as eve now.', field: 'Sallyport-Account' },
  };
  await button('Create app').click();
  await dialog().getByLabel('Name').fill('CI');
  await confirm('Create app');
  await dialog().getByText('You are signed in as eve now.').waitFor();
  await button('Reload the page').click();
  await page.getByText('6 apps').waitFor();
  expect(mock().accounts).toContain(mock().session.account.id);
});

it('a typed form outlives the change of another window, and shows what changed', async () => {
  const page = await show(`#/keys/${loan}`);
  await button('Edit').click();
  await dialog().getByLabel('Requests a month').fill('777');
  mock().keys = mock().keys.map((key) =>
    key.id === loan ? { ...key, name: 'Renamed', scopes: ['Karma'], revision: 9 } : key,
  );
  await confirm('Save');
  await dialog().getByText('The key was changed by somebody else.').waitFor();
  await dialog().getByText('Changed meanwhile: name, scopes').waitFor();
  expect(await dialog().getByLabel('Requests a month').inputValue()).toBe('777');
  expect(await dialog().getByLabel('Name').inputValue()).toBe('Renamed');
  await confirm('Save');
  await page.getByText('Saved.').waitFor();
  expect(mock().bodies.get(`PATCH api/keys/${loan}`)).toEqual({ quota: { day: 5000, month: 777 } });
});

it('somebody who is signed out is led to the sign-in, and back to this place', async () => {
  mock().fail = {
    match: /api\/session/,
    status: 401,
    problem: { detail: 'Sign in first.', signIn: '/login' },
  };
  const page = await show(`#/keys/${loan}`);
  const link = page.getByRole('link', { name: 'Sign in' });
  expect(await link.getAttribute('href')).toBe('/login');
  expect(await button('Try again').count()).toBe(0);
  expect(mock().pages).toContain(`/proxy/keys/#/keys/${loan}`);
});

it('while two secrets live, either can be ended', async () => {
  const page = await show('#/keys/key_019a1c7be2');
  await button('End the old one now').click();
  await dialog().getByText('fails from the moment you confirm').waitFor();
  await confirm('End the old one');
  await page.getByText('The old API key was ended.').waitFor();
  expect(mock().seen.join()).toContain('key_019a1c7be2/finish-rotation');
  await button('Reset app key').click();
  await dialog().getByLabel('After a grace time').check();
  await confirm('Reset app key');
  await button('Copy API key').click();
  await button('Done').click();
  await button('Take the new one back').click();
  await confirm('Take it back');
  await page.getByText('The new API key was taken back.').waitFor();
  expect(mock().seen.join()).toContain('key_019a1c7be2/cancel-rotation');
});
