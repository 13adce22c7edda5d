import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeFormat, environmentOfPrefix } from '../../src/definition/key-format.js';
import type { KeyFormat } from '../../src/index.js';
import { defineProvider, generateSecrets, matchesKeyFormat, scannerPattern } from '../../src/index.js';

const plain = fc.record({
  length: fc.integer({ min: 16, max: 64 }),
  alphabet: fc.constantFrom('alphanumeric' as const, 'hex' as const, 'base64url' as const),
});
const prefixed = fc.record(
  {
    prefix: fc.constantFrom('acme_live', 'a', 'SK_test_1'),
    length: fc.integer({ min: 22, max: 64 }),
    prefixes: fc.constantFrom({ production: 'acme_test' }, { production: 'a_b' }),
  },
  { requiredKeys: ['prefix'] },
) as fc.Arbitrary<Extract<KeyFormat, { prefix: string }>>;
const format: fc.Arbitrary<KeyFormat> = fc.oneof(plain, prefixed);

/** One new secret of this format; without one, in the default format. */
function generate(each?: KeyFormat, random?: (size: number) => Uint8Array): string {
  const provider = {
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: each ? { format: each } : {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  };
  return generateSecrets(provider, random).apiKey;
}

describe('a key format with prefixes by environment', () => {
  const each = { prefix: 'acme', prefixes: { live: 'acme_live', test: 'acme_test' } };
  const definition = (prefixes: Readonly<Record<string, string>>) => ({
    id: 'acme',
    title: 'Acme',
    environments: { live: 'https://a.example', test: 'https://b.example', other: 'https://c.example' },
    secrets: { apiKey: { format: { ...each, prefixes } } },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  });
  const make = (environment?: string) =>
    generateSecrets(defineProvider(definition(each.prefixes)), undefined, environment).apiKey;

  it('gives each environment its own, and the others the common one', () => {
    expect([make(), make('live'), make('test'), make('other')]).toEqual([
      expect.stringMatching(/^acme_live_/),
      expect.stringMatching(/^acme_live_/),
      expect.stringMatching(/^acme_test_/),
      expect.stringMatching(/^acme_[^_]+$/),
    ]);
  });

  it('knows all of them, and tells the environment of those that have one', () => {
    for (const [environment, key] of [
      ['live', make('live')],
      ['test', make('test')],
      [undefined, make('other')],
    ] as const) {
      expect(matchesKeyFormat(each, key)).toBe(true);
      expect(matchesKeyFormat(each, `${key}0`)).toBe(false);
      expect(environmentOfPrefix(each, key)).toBe(environment);
      expect(new RegExp(scannerPattern(each), 'v').exec(`(${key})`)?.[0]).toBe(key);
    }
    expect(environmentOfPrefix(each, 'acmetest_1')).toBeUndefined();
    expect(environmentOfPrefix({ prefix: 'acme' }, make())).toBeUndefined();
    expect(describeFormat(each)).toBe('"acme_live_…" or "acme_test_…" or "acme_…" with its checksum');
  });

  it('is refused for an unknown environment, and for one prefix of two', () => {
    expect(() => defineProvider(definition({ staging: 'acme_test' }))).toThrow(
      'secrets.apiKey.format.prefixes.staging: there is no such environment',
    );
    expect(() => defineProvider(definition({ live: 'acme_x', test: 'acme_x' }))).toThrow(
      'secrets.apiKey.format.prefixes.test: another environment has this prefix',
    );
    expect(() => defineProvider(definition({ live: 'acme-x' }))).toThrow('joined by _');
  });
});

describe('a key format', () => {
  it('accepts every secret that it generates', () => {
    fc.assert(
      fc.property(format, (each) => {
        expect(matchesKeyFormat(each, generate(each))).toBe(true);
      }),
    );
  });

  it('refuses a generated key with any one character changed after the prefix', () => {
    fc.assert(
      fc.property(prefixed, fc.nat(), fc.constantFrom(...'0aZ_- é'.split('')), (each, at, character) => {
        const key = generate(each);
        const from = key.lastIndexOf('_') + 1;
        const position = from + (at % (key.length - from));
        fc.pre(key[position] !== character);
        const changed = key.slice(0, position) + character + key.slice(position + 1);
        expect(matchesKeyFormat(each, changed)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a key that lost or gained a character, or had two of them swapped', () => {
    fc.assert(
      fc.property(prefixed, fc.nat(), (each, at) => {
        const key = generate(each);
        const from = key.lastIndexOf('_') + 1;
        const position = from + (at % (key.length - from - 1));
        expect(matchesKeyFormat(each, key.slice(0, position) + key.slice(position + 1))).toBe(false);
        expect(matchesKeyFormat(each, `${key}0`)).toBe(false);
        const [one = '', two = ''] = key.slice(position);
        fc.pre(one !== two);
        expect(matchesKeyFormat(each, key.slice(0, position) + two + one + key.slice(position + 2))).toBe(
          false,
        );
      }),
    );
  });

  it('lets a key without the prefix be one from before the format', () => {
    expect(matchesKeyFormat({ prefix: 'acme_live' }, 'legacy-key-0123')).toBe(true);
    expect(matchesKeyFormat({ prefix: 'acme_live' }, 'acme_live_short')).toBe(false);
  });

  it('knows the length and the alphabet of a key without a prefix', () => {
    const coresignal: KeyFormat = { length: 32, alphabet: 'alphanumeric' };
    expect(matchesKeyFormat(coresignal, 'a'.repeat(32))).toBe(true);
    for (const text of ['a'.repeat(31), 'a'.repeat(33), `${'a'.repeat(31)}-`, `${'a'.repeat(32)}\n`, '']) {
      expect(matchesKeyFormat(coresignal, text)).toBe(false);
    }
  });

  it('finds its keys in a text, whole and nothing else', () => {
    const before = fc.constantFrom('', 'key=', '"', ' ', '\n', 'url?key=');
    const after = fc.constantFrom('', '"', ' ', '\n', ',', '&x=1');
    fc.assert(
      fc.property(format, before, after, (each, lead, tail) => {
        const key = generate(each);
        const found = `${lead}${key}${tail}`.match(new RegExp(scannerPattern(each), 'g'));
        expect(found).toEqual([key]);
        expect(`x${key}x`).not.toMatch(new RegExp(scannerPattern(each)));
      }),
    );
  });

  it('draws every character equally often, whatever the random bytes', () => {
    const everyByte = (size: number) => Uint8Array.from({ length: size }, (_, at) => at % 256);
    const secret = generate({ length: 62 * 8, alphabet: 'alphanumeric' }, everyByte);
    const counts = Map.groupBy(secret, (character) => character);
    expect(counts.size).toBe(62);
    expect(new Set([...counts.values()].map((found) => found.length))).toEqual(new Set([8]));
  });

  it('does not repeat itself', () => {
    const made = new Set(Array.from({ length: 100 }, () => generate()));
    expect(made.size).toBe(100);
  });
});
