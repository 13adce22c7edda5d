import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill, hide } from '../web/src/fill.js';
import { formatAgo, formatWindow } from '../web/src/format.js';
import { patchOf, readKeyForm } from '../web/src/key-form.js';
import { keyLink, readRoute } from '../web/src/route.js';
import { sentenceOf } from '../web/src/views/event-sentence.js';
import { usageSeries } from '../web/src/views/usage-series.js';
import { mockKey } from './web/mock-api.js';

const NOW = Date.parse('2026-11-03T12:00:00Z');

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe('a snippet', () => {
  it('is filled in one pass: a secret that looks like a placeholder stays as it is', () => {
    expect(fill('{key}:{secret} {other}', { key: '{secret}', secret: 's' })).toBe('{secret}:s {other}');
  });

  it('takes nothing from the prototype', () => {
    expect(fill('{constructor}', {})).toBe('{constructor}');
  });

  it('never shows a secret once it was hidden', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{8,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        expect(hide(before + value + after, { apiKey: value })).not.toContain(value);
      }),
    );
  });
});

describe('the address', () => {
  it('leads back to the id that it was made of', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(readRoute(keyLink(id))).toEqual({ view: 'key', id });
      }),
    );
  });

  it.each(['', '#/', '#/keys/', '#/keys/%', '#/elsewhere'])('%j is the list', (hash) => {
    expect(readRoute(hash)).toEqual({ view: 'keys' });
  });
});

describe('the form', () => {
  it('says only what was filled in', () => {
    const form = formOf({
      name: ' CI ',
      expiry: 'never',
      'quota.day': '',
      'rate.limit': '',
      'rate.per': '60',
    });
    expect(readKeyForm(form, NOW)).toEqual({ name: 'CI', scopes: [], allowedIps: [] });
  });

  it('reads addresses by line, comma or space', () => {
    const form = formOf({ name: 'CI', allowedIps: ' 203.0.113.7, 2001:db8::/32\n\n198.51.100.4 ' });
    expect(readKeyForm(form, NOW).allowedIps).toEqual(['203.0.113.7', '2001:db8::/32', '198.51.100.4']);
  });

  it('counts days from now, and lives through the day that is named', () => {
    expect(readKeyForm(formOf({ expiry: '30' }), NOW).expiresAt).toBe(NOW + 30 * 86_400_000);
    const last = readKeyForm(formOf({ expiry: 'date', expiresAt: '2026-12-24' }), NOW).expiresAt ?? 0;
    expect([new Date(last).getDate(), new Date(last).getHours()]).toEqual([24, 23]);
  });

  it('patches what differs and takes away what was emptied', () => {
    const key = mockKey({
      scopes: ['a', 'b'],
      quota: { day: 5 },
      rate: { limit: 1, per: 1 },
      expiresAt: NOW,
    });
    const same = { name: 'CI', scopes: ['b', 'a'], quota: { day: 5 }, rate: { limit: 1, per: 1 } };
    expect(patchOf(key, same, true)).toEqual({});
    expect(patchOf(key, { name: 'Other' }, false)).toEqual({
      name: 'Other',
      scopes: [],
      quota: null,
      rate: null,
      expiresAt: null,
    });
  });
});

describe('usage', () => {
  const day = (index: number) => new Date(NOW - index * 86_400_000).toISOString().slice(0, 10);

  it('has a place for every day, also those without a count', () => {
    const { days, acceptedByDay, accepted } = usageSeries([{ day: day(1), accepted: 7, denied: 0 }], 3, NOW);
    expect(days).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
    expect(acceptedByDay).toEqual([0, 7, 0]);
    expect(accepted).toBe(7);
  });

  it('counts refusals whose code is not known, and no refusal twice', () => {
    const counted = [{ day: day(0), accepted: 0, denied: 10, codes: { invalid: 4, expired: 1 } }];
    const { refusals, refused } = usageSeries(counted, 1, NOW);
    expect(refusals).toEqual([
      { code: 'refused', counts: [5] },
      { code: 'invalid', counts: [4] },
      { code: 'expired', counts: [1] },
    ]);
    expect(refused).toBe(10);
  });

  it('puts the rarer of many codes together', () => {
    const codes = { a: 9, b: 8, c: 7, d: 6, e: 5, f: 4 };
    const { refusals } = usageSeries([{ day: day(0), accepted: 0, denied: 39, codes }], 1, NOW);
    expect(refusals.map(({ code, counts }) => [code, counts[0]])).toEqual([
      ['a', 9],
      ['b', 8],
      ['c', 7],
      ['d', 6],
      ['other', 9],
    ]);
  });
});

describe('an event in words', () => {
  it.each([
    [{ action: 'created' }, 'Created'],
    [{ action: 'updated', detail: { fields: ['name', 'expiresAt'] } }, 'Edited: name, expiry'],
    [{ action: 'regenerated', detail: { grace: 0 } }, 'New secret; the old one ended at once'],
    [{ action: 'regenerated', detail: { grace: 604_800 } }, 'New secret; the old one was kept for 7 days'],
    [{ action: 'regenerated', detail: { grace: 5400 } }, 'New secret; the old one was kept for 90 minutes'],
    [{ action: 'revoked', detail: { reason: '<b>left</b>' } }, 'Revoked: <b>left</b>'],
    [
      { action: 'denied', detail: { code: 'invalid', count: 1 } },
      '1 request refused: wrong or replaced secret',
    ],
    [{ action: 'denied', detail: { code: 'new_code', count: 2000 } }, '2,000 requests refused: new code'],
    [{ action: 'something_new' }, 'something new'],
  ])('%j is “%s”', (event, sentence) => {
    expect(sentenceOf({ id: 'evt', at: NOW, ...event })).toBe(sentence);
  });
});

describe('times', () => {
  it.each([
    [-5000, 'just now'],
    [-60_000, '1 minute ago'],
    [-3 * 3_600_000, '3 hours ago'],
    [2 * 86_400_000, 'in 2 days'],
  ])('%i ms from now is “%s”', (offset, text) => {
    expect(formatAgo(NOW + offset, NOW)).toBe(text);
  });

  it.each([
    [1, 'second'],
    [3600, 'hour'],
    [90, '90 seconds'],
  ])('a window of %i s is a %s', (seconds, text) => {
    expect(formatWindow(seconds)).toBe(text);
  });
});
