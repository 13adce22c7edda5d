import { describe, expect, it } from 'vitest';
import { catalogues } from '../../src/locale/catalogues.js';
import type { Words } from '../../web/src/contract.js';
import { browserTests, loan } from '../support/browser-tests.js';
import { expectAccessible } from '../support/open-page.js';
import { expectNoPlainWords } from '../support/plain-words.js';
import { accented, pseudo } from '../support/pseudo.js';

const { mock, show, button, dialog, confirm } = browserTests();

function speakPseudo() {
  const { session } = mock();
  const { words } = session.provider;
  const entries = Object.entries(words).map(([name, word]) => [
    name,
    typeof word === 'string' && name !== 'grace' ? accented(word) : word,
  ]);
  const labels = Object.fromEntries(
    Object.entries(words.secrets).map(([name, label]) => [name, accented(label)]),
  );
  const spoken = { ...(Object.fromEntries(entries) as Words), secrets: labels };
  mock().session = { ...session, provider: { ...session.provider, words: spoken } };
  mock().catalogue = pseudo;
}

describe('every word of the page comes from the catalogue', () => {
  const press = (text: string) => button(accented(text)).click();

  it('on the list, its dialogs, the empty list and errors', async () => {
    speakPseudo();
    const page = await show();
    await button(accented('Create app')).waitFor();
    await expectNoPlainWords(page, 'list');
    await press('I have a key');
    await dialog().locator('textarea').fill('nothing of this');
    await confirm(accented('Find'));
    await dialog().getByText(pseudo.noneFound.slice(0, 8)).waitFor();
    await expectNoPlainWords(page, 'find');
    await page.keyboard.press('Escape');
    await press('Create app');
    await expectNoPlainWords(page, 'create');
    await dialog().locator('[name=name]').fill('CI');
    await confirm(accented('Create app'));
    await dialog().locator('.secret').waitFor();
    await dialog().locator('summary').click();
    await press('Send a test request');
    await dialog().getByText(pseudo.wasAccepted).waitFor();
    await expectNoPlainWords(page, 'secret');
    await press('Done');
    await expectNoPlainWords(page, 'secret, closing');
    await press('Close without copying');
    mock().keys = [];
    await page.reload();
    await page.getByText(pseudo.firstKey.slice(0, 5)).waitFor();
    await expectNoPlainWords(page, 'empty');
    mock().fail = { match: /session/, status: 503, problem: {} };
    await page.reload();
    await page.getByRole('alert').waitFor();
    await expectNoPlainWords(page, 'no session');
  });

  it('on a key in every state, and on its dialogs', async () => {
    speakPseudo();
    const page = await show(`#/keys/${loan}`);
    await page.locator('canvas').nth(1).waitFor();
    await page.locator('summary').first().click();
    await expectNoPlainWords(page, 'key');
    for (const name of ['Edit', 'Reset app key', 'Disable…', 'Revoke…', 'Delete…']) {
      await press(name);
      await dialog().waitFor();
      await expectNoPlainWords(page, name);
      await page.keyboard.press('Escape');
      await dialog().waitFor({ state: 'detached' });
    }
    for (const { id } of mock().keys.slice(1)) {
      await page.goto(`${mock().url}#/keys/${id}`);
      await page.locator('canvas').nth(1).waitFor();
      await expectNoPlainWords(page, id);
    }
  });
});

describe('the page in German', () => {
  it('has German words, dates, numbers and plurals, and axe finds nothing', async () => {
    mock().catalogue = catalogues.de;
    const page = await show(`#/keys/${loan}`);
    await page.getByRole('heading', { name: 'Verlauf' }).waitFor();
    await page.locator('canvas').nth(1).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await page.getByText('1.284 von 5.000 heute').waitFor();
    await page.getByText('vor 3 Minuten').first().waitFor();
    await page.getByText('Neues Geheimnis; das alte galt weiter für 24 Stunden').waitFor();
    await page.getByText('8 Anfragen abgelehnt: nicht erlaubt').waitFor();
    await expectAccessible(page, 'German');
  });
});
