import { describe, expect, test } from 'vitest';
import { defineProvider } from '../../../src/index.js';
import { parseSecrets, replaceSecrets } from '../../../src/outbound/sources/secrets-text.js';

const provider = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { id: {}, key: {}, region: { optional: true } },
  strategies: { default: { header: { 'X-Id': '{id}', 'X-Key': '{key}', 'X-Region': '{region}' } } },
});

describe('a text of secrets', () => {
  test.each([
    ['is the secret itself', ['key'], 'k', { key: 'k' }],
    ['loses one newline', ['key'], 'k\n', { key: 'k' }],
    ['loses one newline of Windows', ['key'], 'k\r\n', { key: 'k' }],
    ['loses no second one', ['key'], 'k\n\n', { key: 'k\n' }],
    ['is JSON of the one', ['key'], '{"key":"k"}\n', { key: 'k' }],
    ['is JSON of some', ['key', 'region'], '{"key":"k"}', { key: 'k' }],
    ['is a secret that is JSON by chance', ['key'], '{"other":"x"}', { key: '{"other":"x"}' }],
    ['is a secret that begins like JSON', ['key'], '{k', { key: '{k' }],
    ['is the one that cannot be left out', ['region', 'key'], 'k', { key: 'k' }],
    ['is JSON of two', ['id', 'key'], '{"id":"i","key":"k"}', { id: 'i', key: 'k' }],
    ['is JSON that lacks some of two', ['id', 'key'], '{"other":"x"}', { other: 'x' }],
    ['cannot be both of two', ['id', 'key'], 'k', {}],
    ['cannot be a list of two', ['id', 'key'], '["i","k"]', {}],
    ['is none that may be left out', ['region'], 'eu', {}],
  ])('%s', (_name, names, text, secrets) => {
    expect(parseSecrets({ provider, names }, text)).toEqual(secrets);
  });
});

describe('a text with secrets replaced', () => {
  const one = { provider, names: ['key'] };
  const two = { provider, names: ['id', 'key'] };

  test('keeps its form, and what else it holds', () => {
    expect(replaceSecrets(one, 'old\n', { key: 'new' })).toBe('new\n');
    expect(JSON.parse(replaceSecrets(one, '{"key":"old","note":1}', { key: 'new' }))).toEqual({
      key: 'new',
      note: 1,
    });
    expect(JSON.parse(replaceSecrets(two, '{"id":"i","key":"old"}\n', { key: 'new' }))).toEqual({
      id: 'i',
      key: 'new',
    });
    expect(replaceSecrets(two, '{"id":"i","key":"old"}', { key: 'new' })).toMatch(/^\{\n[\s\S]*\}\n$/);
  });

  test.each([
    ['another secret', one, 'old', { id: 'new' }],
    ['another secret than that of the JSON', two, '{"key":"old"}', { id: 'new' }],
    ['one more than the JSON has', two, '{"key":"old"}', { key: 'new', id: 'new' }],
    ['two in one text', one, 'old', { key: 'new', id: 'new' }],
    ['one of two in a text', two, 'old', { key: 'new' }],
    ['none', one, 'old', {}],
  ])('is none: %s', (_name, context, text, changed) => {
    expect(() => replaceSecrets(context, text, changed)).toThrow(TypeError);
  });
});
