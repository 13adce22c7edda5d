import { expect, it } from 'vitest';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';

const { mock, show } = browserTests();

it('lines to copy stay on the page of a key, with variables in place of secrets', async () => {
  const { provider, ...rest } = mock().session;
  const production = { ...provider.snippetsByEnvironment.production, 'curl · embed': "curl -d '{apiKey}'" };
  mock().session = { ...rest, provider: { ...provider, snippetsByEnvironment: { production } } };
  const page = await show(`#/keys/${loan}`, { viewport: { width: 360, height: 800 } });
  const panel = page.getByRole('region', { name: 'Lines to copy' });
  await panel.getByText(`'Authorization: Bearer '"$ADJUTOR_API_KEY"''`).waitFor();
  await panel.getByText('They read ADJUTOR_API_KEY, such as of a .env file.').waitFor();
  const access = await panel.locator('.access pre').allTextContents();
  expect(access).toEqual(['http://127.0.0.1:4001/adjutor/v2', 'Authorization: Bearer $ADJUTOR_API_KEY']);
  await panel.getByRole('button', { name: 'Copy Header' }).click();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(access[1]);
  expect(await panel.getByRole('tab').allTextContents()).toEqual(['curl', 'axios', 'curl · embed']);
  await panel.getByRole('tab', { name: 'curl · embed' }).click();
  await panel.getByText(`curl -d ''"$ADJUTOR_API_KEY"''`).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await expectAccessible(page, 'lines');
});

it('only the tab that is chosen is underlined, in the colours of the system too', async () => {
  const page = await show(`#/keys/${loan}`, { forcedColors: 'active' });
  await page.getByRole('tab', { name: 'axios' }).waitFor();
  const colours = await page.evaluate(
    `[...document.querySelectorAll('[role=tab]')].map((tab) => getComputedStyle(tab).borderBottomColor === getComputedStyle(document.body).backgroundColor)`,
  );
  expect(colours).toEqual([false, true]);
});

it('what may need attention stands in line with the rows', async () => {
  mock().health = { active: 6, neverUsed: 2, idle: 0, endless: 0, ending: 0, refused: 0, complete: true };
  const page = await show();
  const chip = await page.getByRole('link', { name: '2 never used' }).boundingBox();
  const row = await page.getByRole('link', { name: 'Loan decisions' }).boundingBox();
  expect(chip?.x).toBe(row?.x);
});
