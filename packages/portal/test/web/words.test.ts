import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { describe, it } from 'vitest';
import { wordsOf } from '../../src/words.js';
import type { Words } from '../../web/src/contract.js';
import { acme } from '../support/acme.js';
import { browserTests } from '../support/browser-tests.js';

const { mock, show, button, dialog, confirm } = browserTests();

function setWords(words: Words) {
  const { session } = mock();
  mock().session = { ...session, provider: { ...session.provider, words } };
}

describe('the wording', () => {
  const key = { title: 'API keys', create: 'Create API key', regenerate: 'Regenerate' };
  const cases = [
    { provider: adjutor, title: 'Apps', create: 'Create app', regenerate: 'Reset app key' },
    { ...key, provider: coresignal },
    { ...key, provider: phota, regenerate: 'Rotate' },
    { ...key, provider: smartExtract },
    { ...key, provider: acme },
  ];
  it.each(cases)('of $provider.id is “$title”, “$create”, “$regenerate”', async (expected) => {
    const { provider, title, create, regenerate } = expected;
    setWords(wordsOf(provider));
    const page = await show();
    await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor();
    await button(create).waitFor();
    await page.getByRole('link', { name: 'Loan decisions' }).click();
    await button(regenerate).waitFor();
  });

  it('of extracta makes its one key the first page', async () => {
    setWords(wordsOf(extracta));
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

  it('of the host overrides the definition’s', async () => {
    setWords(wordsOf(adjutor, { title: 'Tokens', create: 'New token' }));
    const page = await show();
    await page.getByRole('heading', { level: 1, name: 'Tokens' }).waitFor();
    await button('New token').waitFor();
  });
});
