import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaProblems } from '../../src/definition/schema.js';
import { definitionJsonSchema } from '../../src/index.js';
import { exchanged, placed } from '../support/definitions.js';
import { acme, LEGAL, withExchange, withStrategy } from '../support/samples.js';

const validate = new Ajv2020({ strict: true, strictTypes: false, validateFormats: false }).compile(
  definitionJsonSchema(),
);

const BROKEN: readonly (readonly [what: string, definition: unknown])[] = [
  ['nothing', null],
  ['a list', []],
  ['no id', acme({ id: undefined })],
  ['an id with spaces', acme({ id: 'Acme Inc' })],
  ['no environment', acme({ environments: {} })],
  ['an environment that is no text', acme({ environments: { production: 1 } })],
  ['a secret with a hyphen', acme({ secrets: { 'api-key': {} } })],
  ['a secret with a field that is none', acme({ secrets: { apiKey: { environment: 'A' } } })],
  ['a variable with a space', acme({ secrets: { apiKey: { env: 'A B' } } })],
  ['a short key', acme({ secrets: { apiKey: { format: { length: 3, alphabet: 'hex' } } } })],
  ['a prefix with a space', acme({ secrets: { apiKey: { format: { prefix: 'a b' } } } })],
  ['a field that is none', acme({ header: {} })],
  ['a strategy that is a text', acme({ strategies: { default: 'X-API-Key' } })],
  ['headers that are a text', withStrategy({ header: 'X-API-Key' })],
  ['no header', withStrategy({ header: {} })],
  ['an empty template', withStrategy({ header: { 'X-Key': '' } })],
  ['a header name with a space', withStrategy({ header: { 'X Key': '{apiKey}' } })],
  ['basic without a password', withStrategy({ basic: { username: '{apiKey}' } })],
  ['a path without a slash', withStrategy({ path: 'bot{apiKey}' })],
  ['a token that is nowhere', withExchange({ token: 'data.token' })],
  ['an expiry that is a number', withExchange({ expires: 3600 })],
  ['an expiry in fortnights', withExchange({ expires: { pointer: '/ttl', as: 'fortnights' } })],
  ['a method that is none', withExchange({ method: 'FETCH' })],
  ['no step', withStrategy({ exchange: [] })],
  ['a refusal that is none', acme({ refusals: { wrong: {} } })],
  ['a refusal with 200', acme({ refusals: { invalid: { status: 200 } } })],
  ['a default refusal with a status', acme({ refusals: { default: { status: 401 } } })],
  ['a hint without a unit', acme({ throttle: { retryAfter: [{ header: 'X-Reset' }] } })],
  ['an interval below zero', acme({ throttle: { minInterval: [{ path: '/a', milliseconds: -1 }] } })],
];

describe('the JSON Schema', () => {
  it.each(LEGAL)('accepts what the grammar accepts: %s', (_what, definition) => {
    expect(schemaProblems(definition)).toEqual([]);
    validate(definition);
    expect(validate.errors).toBeNull();
  });

  it.each(BROKEN)('refuses what the grammar refuses: %s', (_what, definition) => {
    expect(schemaProblems(definition)).not.toEqual([]);
    expect(validate(definition)).toBe(false);
  });

  it('accepts every generated definition', () => {
    fc.assert(
      fc.property(fc.oneof(placed, exchanged), ({ definition }) => {
        validate(definition);
        expect(validate.errors).toBeNull();
      }),
    );
  });

  it('is made anew for each caller', () => {
    expect(definitionJsonSchema()).toEqual(definitionJsonSchema());
    expect(definitionJsonSchema()).not.toBe(definitionJsonSchema());
    expect(definitionJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Sallyport provider definition',
    });
  });
});
