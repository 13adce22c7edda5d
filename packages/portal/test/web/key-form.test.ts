import { describe, expect, it } from 'vitest';
import { patchOf, readKeyForm } from '../../web/src/key-form.js';
import { mockKey } from '../support/mock-api.js';

const NOW = Date.parse('2026-11-03T12:00:00Z');

function formOf(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

describe('the form', () => {
  it('yields only fields that were filled in', () => {
    const form = formOf({
      name: ' CI ',
      expiry: 'never',
      'quota.day': '',
      'rate.limit': '',
      'rate.per': '60000',
    });
    expect(readKeyForm(form, NOW)).toEqual({ name: 'CI', scopes: [], allowedIps: [] });
  });

  it('reads addresses by line, comma or space', () => {
    const form = formOf({ name: 'CI', allowedIps: ' 203.0.113.7, 2001:db8::/32\n\n198.51.100.4 ' });
    expect(readKeyForm(form, NOW).allowedIps).toEqual(['203.0.113.7', '2001:db8::/32', '198.51.100.4']);
  });

  it('counts days from now; a key with a date expires at the end of that day', () => {
    expect(readKeyForm(formOf({ expiry: '30' }), NOW).expiresAt).toBe(NOW + 30 * 86_400_000);
    const last = readKeyForm(formOf({ expiry: 'date', expiresAt: '2026-12-24' }), NOW).expiresAt ?? 0;
    expect([new Date(last).getDate(), new Date(last).getHours()]).toEqual([24, 23]);
  });

  it('patches fields that differ and removes limits that were emptied', () => {
    const key = mockKey({
      scopes: ['a', 'b'],
      quota: { day: 5 },
      rate: { limit: 1, per: 1000 },
      expiresAt: NOW,
    });
    const same = { name: 'CI', scopes: ['b', 'a'], quota: { day: 5 }, rate: { limit: 1, per: 1000 } };
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
