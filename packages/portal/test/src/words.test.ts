import { defineProvider } from '@sallyport/core';
import { expect, test } from 'vitest';
import { wordsOf } from '../../src/words.js';
import { acme } from '../support/acme.js';

const named = defineProvider({
  ...{ id: 'named', title: 'Named', environments: { production: 'https://named.example' } },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-Key': '{apiKey}' } } },
  words: { one: 'app', many: 'apps', single: true, secrets: { apiKey: 'App key' } },
});

test('a definition without words has the neutral words', () => {
  expect(wordsOf(acme)).toMatchObject({ one: 'API key', many: 'API keys', grace: '24h', single: false });
});

test('the words of the definition override the neutral words, and those of the host override both', () => {
  expect(wordsOf(named, { many: 'applications' })).toMatchObject({
    ...{ one: 'app', many: 'applications', title: 'API keys', single: true },
  });
});

test('labels of secrets are merged one by one', () => {
  expect(wordsOf(named, { secrets: { pin: 'PIN' } }).secrets).toMatchObject({
    ...{ apiKey: 'App key', key: 'Key', pin: 'PIN' },
  });
});
