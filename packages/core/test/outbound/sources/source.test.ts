import { describe, expect, test } from 'vitest';
import type { Source } from '../../../src/index.js';
import { chainSources, createCredential, defineProvider } from '../../../src/index.js';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { id: {}, key: {}, region: { optional: true }, certificate: {}, privateKey: {} },
  strategies: {
    pair: { header: { 'X-Id': '{id}', 'X-Key': '{key}' } },
    regional: { header: { 'X-Key': '{key}', 'X-Region': '{region}' } },
    mutual: { tls: { certificate: '{certificate}', key: '{privateKey}' } },
  },
});
type Strategy = keyof typeof acme.strategies;

const request = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };

/** A credential whose source gives whatever it is told to. */
const credentialOf = (strategy: Strategy, given: () => unknown) =>
  createCredential(acme, { strategy, source: (() => given()) as unknown as Source<never> });

/** What is thrown if a source gives this. */
async function thrownFor(strategy: Strategy, given: unknown): Promise<{ code?: string; message?: string }> {
  return credentialOf(strategy, () => given)
    .attach(request)
    .then(
      () => ({}),
      (error: unknown) => error as Error,
    );
}

describe('a source that has nothing', () => {
  test.each([undefined, null])('gives %s', async (nothing) => {
    expect(await thrownFor('pair', nothing)).toMatchObject({
      code: 'source_missing',
      provider: 'acme',
      message: 'acme: the source function has no secrets',
    });
  });

  test.each([undefined, null])('is passed over in a chain if it gives %s', async (nothing) => {
    const source = chainSources((() => nothing) as unknown as Source<{ id: string; key: string }>, {
      id: 'i',
      key: 'k',
    });
    const { headers } = await createCredential(acme, { strategy: 'pair', source }).attach(request);
    expect(headers).toMatchObject({ 'X-Id': 'i', 'X-Key': 'k' });
  });
});

describe('a secret', () => {
  test.each([
    [undefined, 'source_missing', 'is not given'],
    [null, 'source_invalid', 'is a null; a string is expected'],
    [7, 'source_invalid', 'is a number; a string is expected'],
    ['', 'source_invalid', 'is empty'],
    [' k', 'source_invalid', 'begins or ends with white space'],
    ['a\u0007b', 'source_invalid', 'contains a control character, such as a newline'],
    ['\ud800', 'source_invalid', 'is not well-formed Unicode'],
  ])('that is %j is refused (%s)', async (key, code, problem) => {
    expect(await thrownFor('pair', { id: 'i', key })).toMatchObject({
      code,
      provider: 'acme',
      message: `acme: the secret "key" from the source function ${problem}`,
    });
  });

  test('that may be left out is checked if it is there', async () => {
    expect(await thrownFor('regional', { key: 'k' })).toEqual({});
    expect(await thrownFor('regional', { key: 'k', region: undefined })).toEqual({});
    expect(await thrownFor('regional', { key: 'k', region: 'eu' })).toEqual({});
    expect(await thrownFor('regional', { key: 'k', region: '' })).toMatchObject({ code: 'source_invalid' });
    expect(await thrownFor('regional', { region: 'eu' })).toMatchObject({ code: 'source_missing' });
  });

  const pem = '-----BEGIN CERTIFICATE-----\nAb+/==\ncd\n-----END CERTIFICATE-----\n';
  test.each([
    pem,
    pem.trimEnd(),
    `${pem}\n`,
    pem.replaceAll('\n', '\r\n'),
    pem + pem,
    pem.replaceAll('CERTIFICATE', 'X509 CERTIFICATE'),
  ])('for TLS is PEM, in lines: %j', async (certificate) => {
    expect(await thrownFor('mutual', { certificate, privateKey: pem })).toEqual({});
  });

  test.each([
    ['MIIB', 'is not in PEM ("-----BEGIN …-----")'],
    [`key: ${pem}`, 'is not in PEM'],
    [`${pem}more`, 'is not in PEM'],
    [pem.replaceAll('CERTIFICATE', 'certificate'), 'is not in PEM'],
    [pem.replace('Ab+/==', 'Ab!'), 'is not in PEM'],
    [pem.replace('-----END CERTIFICATE-----', ''), 'is not in PEM'],
    ['-----BEGIN A-----\n-----END A-----', 'is not in PEM'],
    ['-----BEGIN A-----\nb\n-----END a-----', 'is not in PEM'],
    ['', 'is empty'],
    [7, 'is a number; a string is expected'],
    [undefined, 'is not given'],
  ])('for TLS that is none: %j', async (certificate, problem) => {
    const { message } = await thrownFor('mutual', { certificate, privateKey: pem });
    expect(message).toContain(`the secret "certificate" from the source function ${problem}`);
  });
});

describe('a source that gives other secrets later', () => {
  /** What each of these is sent as, by one credential. */
  async function sent(strategy: Strategy, ...given: object[]) {
    const credential = credentialOf(strategy, () => given.shift());
    const all = [];
    while (given.length > 0) all.push(Object.values((await credential.attach(request)).headers).join());
    return all;
  }

  test('may change one of two', async () => {
    const pairs = [
      { id: 'i1', key: 'k1' },
      { id: 'i1', key: 'k2' },
      { id: 'i2', key: 'k2' },
    ];
    expect(await sent('pair', ...pairs)).toEqual(['i1,k1', 'i1,k2', 'i2,k2']);
  });

  test('may add one, and leave it out again', async () => {
    const given = [{ key: 'k' }, { key: 'k', region: 'eu' }, { key: 'k' }];
    const [first, second, third] = await sent('regional', ...given);
    expect(second).toBe('k,eu');
    expect(third).toBe(first);
    expect(first).not.toContain('eu');
  });
});

test('a secret that is left out and one that is undefined have one fingerprint', async () => {
  const refused = async () => ({ status: 401, headers: {} });
  const fingerprints = [];
  for (const secrets of [{ key: 'k' }, { key: 'k', region: undefined }, { key: 'k', other: 'unasked' }]) {
    const { refusal } = await credentialOf('regional', () => secrets).send(request, refused);
    fingerprints.push(refusal?.fingerprint);
  }
  expect(new Set(fingerprints).size).toBe(1);
  expect(fingerprints[0]).toMatch(/^[0-9a-f]{8}$/);
});
