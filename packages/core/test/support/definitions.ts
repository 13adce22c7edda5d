import * as fc from 'fast-check';
import type { ExchangeStep, Placements, ProviderDefinition } from '../../src/index.js';

/** A definition of one strategy, and values that fit it. */
export interface Sample {
  readonly definition: ProviderDefinition;
  readonly secrets: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
}

const TOKEN_CHARACTERS =
  "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".split('');
const PATH_CHARACTERS =
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;=:@".split('');
const NOT_OURS =
  /^(?:connection|content-length|content-type|host|te|transfer-encoding|upgrade|cookie|authorization|constructor|__proto__)$/i;

const text = (characters: readonly string[], min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: min, maxLength: max });
const visible = (max: number) => fc.string({ unit: 'grapheme-ascii', maxLength: max });
const readable = (max: number) =>
  fc.string({ unit: 'grapheme', maxLength: max }).filter((s) => !/\p{Cc}/u.test(s));

/** What `readSource` lets through: not empty, no white space around, no control characters. */
const isSecret = (value: string) =>
  value !== '' && value === value.trim() && !/\p{Cc}/u.test(value) && value.isWellFormed();

/** Mostly what keys look like; sometimes everything a text may hold. */
const secretValue = fc.oneof(
  { weight: 3, arbitrary: text('abcXYZ019-_'.split(''), 1, 24) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme-ascii', minLength: 1 }).filter(isSecret) },
  { weight: 2, arbitrary: text('%+&=;:/?#"\\{}@., é€'.split(''), 1, 8).filter(isSecret) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1 }).filter(isSecret) },
);

const escaped = (literal: string) => literal.replaceAll('{', '{{').replaceAll('}', '}}');

/** A template that carries these names, each followed by a text that keeps it apart from the next. */
function template(
  names: readonly string[],
  params: readonly string[],
  literal: (max: number) => fc.Arbitrary<string>,
  lead = '',
): fc.Arbitrary<string> {
  const gap = fc
    .tuple(
      literal(4).filter((s) => s !== ''),
      fc.option(fc.constantFrom(...params, undefined)),
    )
    .map(([between, param]) => escaped(between) + (param ? `{${param}}` : ''));
  return fc
    .tuple(fc.array(gap, { minLength: names.length, maxLength: names.length }), literal(5), literal(3))
    .map(([gaps, before, after]) => {
      const holes = names.map((name, at) => (at === 0 ? `{${name}}` : `${gaps[at]}{${name}}`)).join('');
      return lead + escaped(before) + holes + escaped(after);
    });
}

const KINDS = ['header', 'authorization', 'basic', 'query', 'cookie', 'json', 'form', 'path'] as const;
type Kind = (typeof KINDS)[number];

const trimmed = (each: fc.Arbitrary<string>) => each.map((value) => value.trim());
const headerName = text(TOKEN_CHARACTERS, 1, 12).filter((name) => !NOT_OURS.test(name));
const cookieName = text(TOKEN_CHARACTERS, 1, 8).filter((name) => name !== '__proto__');
const anyName = readable(8).filter((name) => name !== '' && name !== '__proto__');
const field = fc.oneof(
  anyName.filter((name) => !name.startsWith('/')),
  fc
    .array(text('abc~/ é'.split(''), 1, 3), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')),
);

function placement(
  kind: Kind,
  names: readonly string[],
  params: readonly string[],
): fc.Arbitrary<Placements> {
  const one = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>) =>
    fc.tuple(name, value).map(([key, template]) => ({ [key]: template }));
  switch (kind) {
    case 'header':
      return one(headerName, trimmed(template(names, params, visible))).map((header) => ({ header }));
    case 'authorization':
      return fc
        .constantFrom('Bearer ', 'Token token=', 'Klaviyo-API-Key ', 'SSWS  ', '')
        .chain((lead) => trimmed(template(names, params, visible, lead)))
        .map((Authorization) => ({ header: { Authorization } }));
    case 'basic':
      return fc.tuple(fc.nat(names.length), fc.boolean()).chain(([split, encoded]) =>
        fc
          .tuple(
            template(names.slice(0, split), params, (max) =>
              readable(max).map((s) => (encoded ? s : s.replaceAll(':', ''))),
            ),
            template(names.slice(split), params, readable),
          )
          .map(([username, password]) => ({
            basic: { username, password, ...(encoded ? { encode: 'form' as const } : {}) },
          })),
      );
    case 'query':
      return one(anyName, template(names, params, readable)).map((query) => ({ query }));
    case 'cookie':
      return one(cookieName, template(names, params, readable)).map((cookie) => ({ cookie }));
    case 'json':
      return one(field, template(names, params, readable)).map((json) => ({ json }));
    case 'form':
      return one(anyName, template(names, params, readable)).map((form) => ({ form }));
    case 'path':
      return template(names, params, (max) => text([...PATH_CHARACTERS, '/'], 0, max), '/k')
        .filter((path) => !/\/\/|\/$|\/\.{1,2}(?:\/|$)/.test(path.replaceAll(/\{\w+\}/g, 'x')))
        .map((path) => ({ path }));
  }
}

/** One to four places, which together carry every name; a name may stand in several. */
function placements(
  names: readonly string[],
  params: readonly string[] = [],
  kinds: readonly Kind[] = KINDS,
): fc.Arbitrary<Placements> {
  return fc
    .uniqueArray(fc.constantFrom(...kinds), { minLength: 1, maxLength: 4 })
    .map((chosen) =>
      chosen.filter(
        (kind) =>
          !(kind === 'form' && chosen.includes('json')) &&
          !(kind === 'basic' && chosen.includes('authorization')),
      ),
    )
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((kind, at) =>
          (at === 0 ? fc.shuffledSubarray([...names], { minLength: names.length }) : subset(names)).chain(
            (carried) => placement(kind, carried, params),
          ),
        ),
      ),
    )
    .map((parts) => {
      const all: Placements = Object.assign({}, ...parts);
      const headers = Object.assign({}, ...parts.map(({ header }) => header));
      return all.header ? { ...all, header: headers } : all;
    });
}

const subset = (names: readonly string[]) => fc.shuffledSubarray([...names], { minLength: 1 });
const secretNames = fc.uniqueArray(fc.constantFrom('key', 'secret', 'apiKey', 'k9_', 'E'), {
  minLength: 1,
  maxLength: 3,
});
const paramNames = fc.uniqueArray(fc.constantFrom('region', 'tenant'), { maxLength: 2 });
const paramValue = fc.stringMatching(/^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,6}[A-Za-z0-9])?$/);

const values = (names: readonly string[], value: fc.Arbitrary<string>) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])));

const base = (params: readonly string[]) =>
  fc.constantFrom(
    'https://api.example.test',
    'https://api.example.test/v1',
    'https://api.example.test/v1/accounts',
    ...params.map((param) => `https://api.example.test/${param}/{${param}}`),
  );

/** A provider whose one strategy places its secrets as they are. */
export const placed: fc.Arbitrary<Sample> = fc.tuple(secretNames, paramNames).chain(([names, params]) =>
  fc
    .record({
      strategy: placements(names, params),
      url: base(params),
      secrets: values(names, secretValue),
      params: values(params, paramValue),
    })
    .map(({ strategy, url, secrets, params: given }) => ({
      definition: {
        id: 'sample',
        title: 'Sample',
        environments: { production: url },
        ...(params.length > 0 ? { params: Object.fromEntries(params.map((name) => [name, {}])) } : {}),
        secrets: Object.fromEntries(names.map((name) => [name, {}])),
        strategies: { only: strategy },
      },
      secrets,
      params: given,
    })),
);

/** The same with an optional secret, which may be there or not. */
export const withOptional = (sample: fc.Arbitrary<Sample>): fc.Arbitrary<Sample> =>
  fc
    .record({
      sample,
      kind: fc.constantFrom('header', 'query', 'cookie'),
      spare: fc.option(text('abcXYZ019-_'.split(''), 1, 24)),
    })
    .map(({ sample: { definition, secrets, params }, kind, spare }) => {
      const strategy = definition.strategies.only as Placements;
      const slot = { ...strategy[kind as 'header'], 'Optional-Slot': 'is {spare}' };
      return {
        definition: {
          ...definition,
          secrets: { ...definition.secrets, spare: { optional: true } },
          strategies: { only: { ...strategy, [kind]: slot } },
        },
        secrets: spare === null ? secrets : { ...secrets, spare },
        params,
      };
    });

const answer = fc.oneof(
  fc.constantFrom<Pick<ExchangeStep, 'token' | 'expires'>>(
    { token: '/data/token', expires: 'unknown' },
    { token: 'text', expires: { fixed: 60 } },
    { token: { header: 'X-Token' }, expires: { pointer: '/ttl', as: 'seconds' } },
    { token: { cookie: 'session' }, expires: { pointer: '/end/at', as: 'iso' } },
    { token: '/token', expires: { pointer: '/until', as: 'epoch_milliseconds' } },
  ),
);

/** A provider whose one strategy exchanges its secrets for a token, and places that. */
export const exchanged: fc.Arbitrary<Sample> = secretNames.chain((names) =>
  fc
    .record({
      step: placements(names, [], ['header', 'authorization', 'basic', 'query', 'json', 'form']),
      then: placements(['token']),
      answer,
      secrets: values(names, secretValue),
    })
    .map(({ step, then, answer: told, secrets }) => ({
      definition: {
        id: 'sample',
        title: 'Sample',
        environments: { production: 'https://api.example.test/v1' },
        secrets: Object.fromEntries(names.map((name) => [name, {}])),
        strategies: { only: { exchange: { url: '/token', ...step, ...told }, then } },
      },
      secrets,
      params: {},
    })),
);
