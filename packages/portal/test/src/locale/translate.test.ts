import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogues } from '../../../src/locale/catalogues.js';
import { translate } from '../../../src/locale/translate.js';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

const german = (sentence: string) => translate(sentence, catalogues.de);

test('a sentence keeps its values, whatever they hold', () => {
  expect(german('There is no such key.')).toBe('Diesen Schlüssel gibt es nicht.');
  expect(german('This belongs to “$& {name}\n”, not to this key.')).toBe(
    'Das gehört zu „$& {name}\n“, nicht zu diesem Schlüssel.',
  );
  expect(german('It should have 32 characters; this has 3.')).toBe(
    'Es sollten 32 Zeichen sein; hier sind es 3.',
  );
  expect(german('Something else.')).toBe('Something else.');
  expect(translate('There is no such key.', catalogues.en)).toBe('There is no such key.');
});

test('each sentence of the catalogue is one that the server says', () => {
  const folder = new URL('../../../src/', import.meta.url);
  const files = readdirSync(folder, { recursive: true }).map(String);
  const said = files
    .filter((file) => file.endsWith('.ts') && !file.startsWith('locale'))
    .map((file) => readFileSync(new URL(file, folder), 'utf8'))
    .join('\n');
  for (const [name, sentence] of Object.entries(catalogues.en)) {
    if (!name.startsWith('server') || typeof sentence !== 'string') continue;
    const longest = sentence.split(/\{\w+\}|;/).sort((a, b) => b.length - a.length)[0] as string;
    if (name !== 'serverAnswered') expect([name, said.includes(longest.trim())]).toEqual([name, true]);
  }
});

test('the answers of a German portal are German', async () => {
  const { call } = await start({ locale: 'de' });
  expect((await call('GET', '/api/keys/none')).json).toMatchObject({
    detail: 'Diesen Schlüssel gibt es nicht.',
  });
  const { id, etag } = await newKey(call);
  await call('POST', `/api/keys/${id}/disable`, { headers: { 'If-Match': etag } });
  const stale = await call('POST', `/api/keys/${id}/enable`, { headers: { 'If-Match': etag } });
  expect(stale.json.detail).toBe('Der Schlüssel wurde inzwischen geändert; lesen Sie ihn neu.');
  const signedOut = await call('GET', '/', { as: undefined });
  expect(signedOut.status).toBe(401);
  expect(signedOut.text).toContain('<html lang="de" dir="ltr">');
  expect(signedOut.text).toContain('Melden Sie sich zuerst an.');
});
