import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDuration, toMilliseconds } from '../src/adapter.js';
import type { Duration } from '../src/index.js';
import { cachedSource, createCredential, fromCommand, memorySessions, poolSources } from '../src/index.js';
import { phota } from '../src/providers/index.js';

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

describe('a duration', () => {
  it('is a number of milliseconds, or a number with its unit', () => {
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.constantFrom(...(Object.keys(UNITS) as (keyof typeof UNITS)[])),
        (amount, unit) => {
          expect(parseDuration(amount)).toBe(amount);
          expect(parseDuration(`${amount}${unit}`)).toBe(amount * UNITS[unit]);
        },
      ),
    );
    expect(parseDuration('1.5s')).toBe(1500);
  });

  it.each([
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    '60',
    '60 s',
    '1w',
    '',
    '-1s',
    's',
    null,
    undefined,
    {},
  ])('is not %j', (value) => {
    expect(parseDuration(value)).toBeUndefined();
    expect(() => toMilliseconds(value as Duration, 'ttl')).toThrow(
      "ttl: expected milliseconds, or a string such as '500ms', '90s', '15m', '24h'",
    );
  });

  const wrong = '60 sec' as Duration;
  it.each<[string, () => unknown]>([
    ['ttl', () => memorySessions({ ttl: wrong })],
    ['ttl', () => cachedSource({ apiKey: 'k' }, { ttl: wrong })],
    ['ttl', () => fromCommand('true', [], { ttl: wrong })],
    ['timeout', () => fromCommand('true', [], { timeout: wrong })],
    ['coolDown', () => poolSources([], { coolDown: wrong })],
    ['quarantine', () => poolSources([], { quarantine: wrong })],
    ['refreshAhead', () => createCredential(phota, { source: { apiKey: 'k' }, refreshAhead: wrong })],
    ['maxWait', () => createCredential(phota, { source: { apiKey: 'k' }, maxWait: wrong })],
  ])('that is wrong is an error that names the option %s', (option, make) => {
    expect(make).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(option) }),
    );
  });

  it('of 60 is 60 milliseconds to every function that takes it', async () => {
    let now = 0;
    const clock = { now: () => now, sleep: async () => {} };
    const sessions = memorySessions({ ttl: 60, clock });
    const { token, expiresIn } = await sessions.issue({ keyId: 'k', scopes: [] }, {});
    expect(expiresIn).toBe(0.06);
    let asked = 0;
    const source = cachedSource(() => ({ apiKey: `k-${++asked}` }), { ttl: 60, clock });
    const read = () => source({ provider: phota, names: ['apiKey'] });
    await read();
    now = 59;
    expect(await sessions.verify(token, {})).toMatchObject({ keyId: 'k' });
    expect(await read()).toEqual({ apiKey: 'k-1' });
    now = 60;
    expect(await sessions.verify(token, {})).toEqual({ code: 'expired' });
    expect(await read()).toEqual({ apiKey: 'k-2' });
  });
});
