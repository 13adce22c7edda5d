import { describe, expect, it } from 'vitest';
import { keyOf } from '../../src/keys/key.js';
import type { KeyRecord, SecretRecord } from '../../src/keys/record.js';
import { digestsOf, previousSecret, stateOf } from '../../src/keys/record.js';

const secret = (serial: number, more: Partial<SecretRecord> = {}): SecretRecord => ({
  serial,
  digests: [`1.d${serial}`],
  createdAt: 0,
  ...more,
});
const record = (more: Partial<KeyRecord> = {}): KeyRecord => ({
  ...{ id: 'key_1', provider: 'acme', owner: 'o', name: 'n', environment: 'production', state: 'active' },
  ...{ scopes: [], allowedIps: [], metadata: {}, createdAt: 0, changedAt: 0, revision: 1 },
  secrets: [secret(1)],
  ...more,
});

describe('the state of a key', () => {
  it.each([
    ['active', undefined, 'active'],
    ['active', 1001, 'active'],
    ['active', 1000, 'expired'],
    ['active', 999, 'expired'],
    ['disabled', 999, 'disabled'],
    ['revoked', 999, 'revoked'],
  ] as const)('%s that ends at %s is %s', (state, expiresAt, shown) => {
    const given = record({ state, ...(expiresAt === undefined ? {} : { expiresAt }) });
    expect(stateOf(given, 1000)).toBe(shown);
    expect(keyOf(given, 1000).state).toBe(shown);
  });
});

describe('a key as it is shown', () => {
  it('has no digests, and the hint of its current secret', () => {
    const shown = keyOf(record({ secrets: [secret(2, { hint: 'abcd' })] }), 1000);
    expect(shown).toMatchObject({ id: 'key_1', hint: 'abcd' });
    expect(shown).not.toHaveProperty('secrets');
    expect(shown).not.toHaveProperty('rotation');
    expect(JSON.stringify(shown)).not.toContain('1.d2');
  });

  it('has no hint of a secret that is too short, or of none', () => {
    expect(keyOf(record(), 1000)).not.toHaveProperty('hint');
    expect(keyOf(record({ secrets: [] }), 1000)).not.toHaveProperty('hint');
  });

  it.each([
    [1001, { hint: 'old1' }, { until: 1001, hint: 'old1' }],
    [1001, {}, { until: 1001 }],
    [1001, { graceMs: 500 }, { until: 1001, graceMs: 500 }],
    [1000, { hint: 'old1' }, undefined],
    [undefined, { hint: 'old1' }, undefined],
  ])('tells until when the replaced secret works: %s', (until, more, rotation) => {
    const previous = secret(1, { ...more, ...(until === undefined ? {} : { until }) });
    const given = record({ secrets: [secret(2), previous] });
    expect(keyOf(given, 1000).rotation).toStrictEqual(rotation);
    expect(previousSecret(given, 1000)).toBe(rotation && previous);
  });
});

it('the digests of a key are those of all its secrets', () => {
  expect(digestsOf(record({ secrets: [secret(2), secret(1)] }))).toEqual(['1.d2', '1.d1']);
  expect(digestsOf(record())).toEqual(['1.d1']);
  expect(digestsOf(record({ secrets: [secret(2), undefined] as never }))).toEqual(['1.d2']);
  expect(digestsOf(record({ secrets: [] }))).toEqual([]);
});
