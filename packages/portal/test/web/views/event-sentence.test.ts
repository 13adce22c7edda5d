import { describe, expect, it } from 'vitest';
import { catalogues } from '../../../src/locale/catalogues.js';
import { setCatalogue } from '../../../web/src/locale.js';
import { sentenceOf } from '../../../web/src/views/event-sentence.js';

setCatalogue(catalogues.en);

const NOW = Date.parse('2026-11-03T12:00:00Z');

describe('an event in words', () => {
  it.each([
    [{ action: 'created' }, 'Created'],
    [{ action: 'updated', detail: { fields: ['name', 'expiresAt'] } }, 'Edited: name, expiry'],
    [{ action: 'regenerated', detail: { graceMs: 0 } }, 'New secret; the old one ended at once'],
    [
      { action: 'regenerated', detail: { graceMs: 604_800_000 } },
      'New secret; the old one was kept for 7 days',
    ],
    [
      { action: 'regenerated', detail: { graceMs: 5_400_000 } },
      'New secret; the old one was kept for 90 minutes',
    ],
    [{ action: 'revoked', detail: { reason: '<b>left</b>' } }, 'Revoked: <b>left</b>'],
    [
      { action: 'refused', detail: { code: 'invalid', count: 1 } },
      '1 request refused: wrong or replaced secret',
    ],
    [{ action: 'refused', detail: { code: 'new_code', count: 2000 } }, '2,000 requests refused: new code'],
    [{ action: 'something_new' }, 'something new'],
  ])('%j is “%s”', (event, sentence) => {
    expect(sentenceOf({ id: 'evt', at: NOW, ...event })).toBe(sentence);
  });
});
