import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible } from '../../web/src/plain-text.js';
import { browserTests } from '../support/browser-tests.js';
import { mockKey } from '../support/mock-api.js';

const { mock, show, button, dialog } = browserTests();

/** Marks and controls of direction, invisible characters, and letters of both directions. */
const CHARACTERS = [
  ...'ab<&“ ',
  ...'\u202e\u202d\u202b\u202a\u202c\u2066\u2067\u2068\u2069\u200e\u200f\u061c',
  ...'\u200b\u2060\ufeff\u001b\u0007\u2028אבعر',
];
const CONTROLS = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u;
const typed = fc
  .array(fc.constantFrom(...CHARACTERS), { minLength: 1, maxLength: 12 })
  .map((characters) => characters.join(''));

/**
 * The texts around each `bdi`, as the screen shows them: the letters of what was typed may never reach into the
 * sentence, and the sentence goes from left to right.
 */
const LEFT_TO_RIGHT = `(() => {
  const wrong = [];
  for (const bdi of document.querySelectorAll('bdi')) {
    for (const node of bdi.parentElement.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE) continue;
      let last;
      for (let at = 0; at < node.length; at++) {
        const range = document.createRange();
        range.setStart(node, at);
        range.setEnd(node, at + 1);
        const [box] = range.getClientRects();
        if (!box || box.width === 0) continue;
        if (last && box.top === last.top && box.left < last.left) wrong.push(node.data);
        last = box;
      }
    }
  }
  return wrong;
})()`;

describe('what somebody typed', () => {
  it('changes no sentence around it, whatever it holds', async () => {
    const page = await show();
    await page.getByText('Loan decisions').waitFor();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('\u202e', '\u2069\u202e', ''), typed, async (lead, rest) => {
        const text = `${lead}${rest}`;
        mock().session = { ...mock().session, account: { ...mock().session.account, name: text } };
        mock().keys = [
          mockKey({ id: 'key_1', name: text, state: 'revoked', reason: text, scopes: [text, 'Karma'] }),
        ];
        mock().events = [
          { id: 'evt_2', at: Date.now(), action: 'revoked', by: text, ip: text, detail: { reason: text } },
          { id: 'evt_1', at: Date.now(), action: 'created', by: text },
        ];
        for (const path of ['#/', '#/keys/key_1']) {
          await page.goto('about:blank');
          await page.goto(`${mock().url}${path}`);
          await page
            .locator('bdi')
            .filter({ hasText: visible(text).trim() })
            .first()
            .waitFor();
          if (path !== '#/') {
            await page.getByText('Revoked:').waitFor();
            await button('Delete…').click();
          }
          const shown = (await page.evaluate('document.body.innerText + document.title')) as string;
          expect(shown.replaceAll(/[\n\t\u2068\u2069]/g, '')).not.toMatch(CONTROLS);
          expect(await page.evaluate(LEFT_TO_RIGHT)).toEqual([]);
        }
        for (const bare of await page.locator('.account, h1, .typed-name, .chip').all())
          expect(await bare.locator('bdi').count()).toBe(1);
      }),
      { numRuns: 25 },
    );
  });

  it('is a row with a name, even if the name is invisible', async () => {
    mock().keys = [mockKey({ name: '\u200b' })];
    const page = await show();
    await page.getByRole('link', { name: '⟨U+200B⟩' }).click();
    await button('Revoke…').click();
    await dialog().getByRole('heading', { name: 'Revoke ⟨U+200B⟩?' }).waitFor();
  });
});

it('a text without hidden characters stays as it is', () => {
  for (const text of ['Import', 'שלום', 'می‌خواهم', '👩‍💻', 'a  b', '<b>']) expect(visible(text)).toBe(text);
  expect(visible('a\u202eb')).toBe('a⟨U+202E⟩b');
  expect(visible('')).not.toBe('');
});
