import { describe, expect, it } from 'vitest';
import { browserTests, loan } from '../../support/browser-tests.js';
import { remains } from '../../support/open-page.js';

const { mock, opened, show, button, dialog, confirm } = browserTests();

describe('changing', () => {
  it('regenerates a secret at once or with a grace time, and names the consequences', async () => {
    await show(`#/keys/${loan}`);
    await button('Reset app key').click();
    await dialog().getByText('fails from the moment you confirm').waitFor();
    await dialog().getByText('last used 3 minutes ago, 1,284 times today').waitFor();
    await dialog().getByLabel('After a grace time').check();
    await dialog().getByText('Both work until').waitFor();
    await confirm('Reset app key');
    await dialog().getByText('canary_again_apiKey_9fKq2LmX7RtB4VzA', { exact: true }).waitFor();
    expect(mock().bodies.get(`POST api/keys/${loan}/regenerate`)).toEqual({ grace: '24h' });
    await button('Copy API key').click();
    await button('Done').click();
    await opened().page.getByText('The old API key, ••••OLDX, works until').waitFor();
    await button('Reset app key').click();
    expect(await dialog().getByLabel('After a grace time').isDisabled()).toBe(true);
    await confirm('Reset app key');
    await dialog().getByText('is ready').waitFor();
    expect(mock().bodies.get(`POST api/keys/${loan}/regenerate`)).toEqual({ grace: '0' });
  });

  it('disables and enables', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Disable…').click();
    await confirm('Disable');
    await page.getByText('Requests are refused while this app is disabled.').waitFor();
    await button('Enable').click();
    await page.getByText('“Loan decisions” is active again.').waitFor();
    expect(mock().keys.find(({ id }) => id === loan)?.state).toBe('active');
  });

  it('revokes with a reason', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Revoke…').click();
    await dialog().getByLabel('Reason').fill('Found in a repository');
    await confirm('Revoke');
    await page.getByText('never works again. Reason: Found in a repository').waitFor();
    expect(await button('Reset app key').count()).toBe(0);
  });

  it('deletes a key only after its name was typed', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Delete…').click();
    const final = dialog().getByRole('button', { name: 'Delete', exact: true });
    await dialog().getByLabel('Name').fill('Loan decision');
    expect(await final.isDisabled()).toBe(true);
    await opened().page.keyboard.press('Enter');
    expect(mock().keys.some(({ id }) => id === loan)).toBe(true);
    await dialog().getByLabel('Name').fill('Loan decisions');
    await final.click();
    await page.getByText('“Loan decisions” was deleted.').waitFor();
    await page.getByText('5 apps').waitFor();
  });

  it('sends only edited fields', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Edit').click();
    await dialog().getByLabel('Requests a month').fill('');
    await dialog().getByLabel('Expires').selectOption('never');
    await confirm('Save');
    await page.getByText('Saved.').waitFor();
    expect(mock().bodies.get(`PATCH api/keys/${loan}`)).toEqual({ quota: { day: 5000 }, expiresAt: null });
  });

  it('shows the current state after a change by somebody else', async () => {
    const page = await show(`#/keys/${loan}`);
    await button('Disable…').click();
    mock().keys = mock().keys.map((key) =>
      key.id === loan ? { ...key, name: 'Renamed', revision: 9 } : key,
    );
    await confirm('Disable');
    await page.getByText('The key was changed by somebody else.').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Renamed' }).waitFor();
    expect(await dialog().count()).toBe(0);
    await button('Disable…').click();
    await confirm('Disable');
    await page.getByText('“Renamed” is disabled.').waitFor();
  });

  it('asks for the secret to try a key, and forgets it with the page', async () => {
    const page = await show(`#/keys/${loan}`);
    await page.getByLabel('API key', { exact: true }).fill('pasted_canary');
    await button('Send a test request').click();
    await page.getByText('It was accepted.').waitFor();
    expect(mock().bodies.get(`POST api/keys/${loan}/try`)).toEqual({ secrets: { apiKey: 'pasted_canary' } });
    await page.getByRole('link', { name: '← Apps' }).click();
    await page.getByText('6 apps').waitFor();
    expect(await remains(page)).not.toContain('pasted_canary');
  });
});

describe('the usage and the history', () => {
  it('are drawn by day and code, with the numbers beside the charts', async () => {
    const page = await show(`#/keys/${loan}`);
    await page.getByRole('img', { name: 'Accepted requests by day' }).locator('canvas').waitFor();
    await page.getByRole('img', { name: 'Refused requests by day and reason' }).locator('canvas').waitFor();
    await page.getByText('Show the numbers').click();
    expect(await page.getByRole('columnheader').allTextContents()).toEqual([
      'Day (UTC)',
      'Accepted',
      'too many at once',
      'wrong or replaced secret',
      'not permitted',
    ]);
    expect(await page.getByRole('row').count()).toBe(31);
  });

  it('are told in sentences', async () => {
    const page = await show(`#/keys/${loan}`);
    await page.getByText('8 requests refused: not permitted').waitFor();
    await page.getByText('Edited: quota, allowed addresses').waitFor();
    await page.getByText('New secret; the old one was kept for 24 hours').waitFor();
  });
});
