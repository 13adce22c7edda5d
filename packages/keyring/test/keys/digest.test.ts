import { createHmac, hash } from 'node:crypto';
import { defineProvider } from '@sallyport/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Digester } from '../../src/keys/digest.js';
import { createDigester } from '../../src/keys/digest.js';
import { pepperVersions } from '../../src/keys/peppers.js';
import { acme, PEPPER } from '../support/acme.js';

const NEW = `${PEPPER} too`;
const sha = (text: string) => hash('sha256', text);

describe('a credential of one value', () => {
  const digester = createDigester(acme, { 1: PEPPER, 10: NEW, 2: 'another pepper between' });

  it('is hashed once', () => {
    expect(digester.hash({ apiKey: 'k' })).toBe(sha('k'));
    expect(digester.hash({ apiKey: 'k', other: 'x' })).toBe(sha('k'));
    expect(digester.hashAll({ apiKey: 'k' })).toEqual([sha('k')]);
    expect(digester.hashFromSha256(Buffer.from(sha('k'), 'hex'))).toBe(sha('k'));
  });

  it.each([{}, { apiKey: '' }, { other: 'x' }, { apiKey: 7 as unknown as string }])(
    'is none without it: %j',
    (secrets) => {
      expect(digester.hash(secrets)).toBeUndefined();
    },
  );

  it('has a digest under every pepper, the newest first', () => {
    const under = (version: number, pepper: string) => {
      const bytes = Buffer.from(sha('k'), 'hex').toString('base64url');
      return `${version}.${createHmac('sha256', pepper).update(`acme\n${bytes}`).digest('base64url')}`;
    };
    const expected = [under(10, NEW), under(2, 'another pepper between'), under(1, PEPPER)];
    expect(digester.digests(sha('k'))).toEqual(expected);
    expect(digester.digest(sha('k'))).toBe(expected[0]);
  });
});

describe('a credential of several values', () => {
  const several = defineProvider({
    ...acme,
    id: 'several',
    secrets: { id: {}, key: {}, bearer: {} },
    strategies: {
      one: { header: { Authorization: 'Bearer {bearer}' } },
      pair: { header: { 'X-Id': '{id}', 'X-Key': '{key}' } },
    },
  });
  const digesterOf = (strategies: object) =>
    createDigester({ ...several, strategies } as never, { 1: PEPPER });
  let digester: Digester;
  beforeEach(() => {
    digester = createDigester(several, { 1: PEPPER });
  });
  const pair = `id,key:${sha('["i","k"]')}`;

  it('is hashed with its names, the longest combination first', () => {
    expect(digester.hash({ id: 'i', key: 'k' })).toBe(pair);
    expect(digester.hash({ id: 'i', key: 'k', bearer: 't' })).toBe(pair);
    expect(digester.hash({ bearer: 't', key: 'k' })).toBe(`bearer:${sha('t')}`);
    expect(digester.hashAll({ id: 'i', key: 'k', bearer: 't' })).toEqual([pair, `bearer:${sha('t')}`]);
  });

  it('has its names too if it is the only one, or if each has one value', () => {
    const { one, pair: two } = several.strategies;
    expect(digesterOf({ two }).hash({ id: 'i', key: 'k' })).toBe(pair);
    const either = digesterOf({ one, other: { header: { 'X-Key': '{key}' } } });
    expect([either.single, either.hash({ key: 'k' })]).toEqual([undefined, `key:${sha('k')}`]);
  });

  it('is none if a value is missing', () => {
    for (const secrets of [{}, { id: 'i' }, { id: 'i', key: '' }])
      expect(digester.hash(secrets)).toBeUndefined();
  });

  it('tells apart values that are the same text together', () => {
    expect(digester.hash({ id: 'a', key: 'bc' })).not.toBe(digester.hash({ id: 'ab', key: 'c' }));
    expect(digester.digest(pair)).not.toBe(digester.digest(sha('["i","k"]')));
  });

  it('cannot be known by one SHA-256', () => {
    expect(() => digester.hashFromSha256(Buffer.alloc(32))).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'sha256' }),
    );
  });
});

describe('peppers', () => {
  it('are sorted by their version, the newest first', () => {
    const all = pepperVersions({ 2: PEPPER, 10: NEW, 1: PEPPER });
    expect(all.map(([version]) => version)).toEqual([10, 2, 1]);
  });

  it.each<[string, object | undefined, string, string]>([
    ['none', {}, 'peppers', 'at least one is needed'],
    ['nothing', undefined, 'peppers', 'at least one is needed'],
    ['a version that is no number', { v1: PEPPER }, 'peppers', 'a version is a whole number'],
    ['a version with more behind it', { '1a': PEPPER }, 'peppers', 'a version is a whole number'],
    ['a version too long', { 1234567890: PEPPER }, 'peppers', 'a version is a whole number'],
    ['one that is not set', { 1: undefined }, 'peppers.1', 'at least 16 bytes'],
    ['one of 15 bytes', { 1: PEPPER, 2: 'x'.repeat(15) }, 'peppers.2', 'at least 16 bytes'],
  ])('are refused: %s', (_name, peppers, field, message) => {
    expect(() => pepperVersions(peppers as never)).toThrow(
      expect.objectContaining({ code: 'invalid_option', field, message: expect.stringContaining(message) }),
    );
  });

  it('have at least 16 bytes, not characters', () => {
    expect(pepperVersions({ 999999999: 'x'.repeat(16) })).toEqual([[999999999, 'x'.repeat(16)]]);
    expect(pepperVersions({ 1: 'ä'.repeat(8) })).toHaveLength(1);
  });
});
