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
  expect(await panel.getByRole('tab').allTextContents()).toEqual(['curl', 'axios', 'curl · embed']);
  await panel.getByRole('tab', { name: 'curl · embed' }).click();
  await panel.getByText(`curl -d ''"$ADJUTOR_API_KEY"''`).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  await expectAccessible(page, 'lines');
});
