import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaProblems } from '../../src/definition/schema.js';
import { definitionJsonSchema } from '../../src/index.js';
import { exchanged, placed } from '../support/definitions.js';
import { acme, LEGAL, withExchange, withStrategy } from '../support/samples.js';

const complaints: string[] = [];
const logger = {
  log: () => {},
  warn: (line: string) => complaints.push(line),
  error: (line: string) => complaints.push(line),
};
const validate = new Ajv2020({ strict: true, logger }).compile(definitionJsonSchema());

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

/** What JSON Schema cannot say: a regular expression, the names of `Object.prototype`, headers in any case. */
const UNSAYABLE = /expected a regular expression|reserved|belongs to the connection/;

const changes = fc.record({
  at: fc.nat(),
  to: fc.oneof(
    fc.constantFrom<unknown>(
      undefined,
      null,
      0,
      -1,
      1.5,
      true,
      '',
      'x',
      '/x',
      '{x',
      '}',
      '{{',
      'a b',
      '\u0007',
      [],
      {},
    ),
    fc.constantFrom<unknown>(
      ['x'],
      [{}],
      { x: '{apiKey}' },
      { '': 'x' },
      { pointer: '/a', as: 'iso' },
      { fixed: 1 },
    ),
    fc.jsonValue(),
  ),
  name: fc.option(fc.constantFrom('then', 'exchange', 'header', 'json', 'path', 'x', 'a b', '1', 'pattern')),
});

/** Replaces one part of a definition, or adds one beside it. */
function applyChange(
  definition: unknown,
  { at, to, name }: { at: number; to: unknown; name: string | null },
): unknown {
  const copy = structuredClone(definition) as Record<string, unknown>;
  const parts: [Record<string, unknown>, string][] = [];
  const walk = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const key of Object.keys(value)) {
      parts.push([value as Record<string, unknown>, key]);
      walk((value as Record<string, unknown>)[key]);
    }
  };
  walk(copy);
  const [holder, key] = parts[at % parts.length] as (typeof parts)[number];
  if (name !== null && !Array.isArray(holder)) holder[name] = to;
  else if (to === undefined && !Array.isArray(holder)) delete holder[key];
  else holder[key] = to;
  return JSON.parse(JSON.stringify(copy));
}

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

  it('is clean under a strict validator, which warns of nothing', () => {
    expect(complaints).toEqual([]);
  });

  it('is shipped as a file under its own id', () => {
    const file = new URL('../../dist/definition.schema.json', import.meta.url);
    const shipped = JSON.parse(readFileSync(file, 'utf8'));
    expect(shipped.$id).toBe('https://unpkg.com/@sallyport/core/dist/definition.schema.json');
    expect(shipped).toEqual(definitionJsonSchema());
  });

  it('agrees with the grammar about every definition with one thing changed', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          placed,
          exchanged,
          fc.constantFrom(...LEGAL).map(([, definition]) => ({ definition })),
        ),
        changes,
        ({ definition }, change) => {
          const changed = applyChange(definition, change);
          const problems = schemaProblems(changed);
          // Nothing else is looked at then.
          fc.pre(!problems.some((problem) => problem.includes('__proto__')));
          const told = problems.filter((problem) => !UNSAYABLE.test(problem));
          expect([told, validate(changed)]).toEqual([told, told.length === 0]);
        },
      ),
      { numRuns: 1000 },
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
