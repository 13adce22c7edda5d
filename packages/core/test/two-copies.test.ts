import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

/** Real copies of the built package, as two versions in one `node_modules` make them. */
const built = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sallyport-copies-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function copy(name: string): Promise<typeof import('../src/index.js')> {
  const directory = join(folder, name);
  mkdirSync(directory);
  cpSync(join(built, 'dist'), join(directory, 'dist'), { recursive: true });
  cpSync(join(built, 'src'), join(directory, 'src'), { recursive: true });
  cpSync(join(built, 'package.json'), join(directory, 'package.json'));
  symlinkSync(join(built, 'node_modules'), join(directory, 'node_modules'));
  writeFileSync(join(directory, 'index.mjs'), "export * from './dist/index.js';");
  return import(pathToFileURL(join(directory, 'index.mjs')).href);
}

/** What `require('@sallyport/core')` gives. */
function required(): typeof import('../src/index.js') {
  return createRequire(import.meta.url)('@sallyport/core');
}

const esm = await copy('esm');
const commonjs = required();
const PAIRS = [
  { pair: 'two versions', one: esm, other: await copy('other') },
  { pair: 'the ES modules and the CommonJS build', one: esm, other: commonjs },
  { pair: 'the CommonJS build and the ES modules', one: commonjs, other: esm },
];
const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
} as const;
const secrets = { apiKey: 'a-key-of-acme' };
const request = () => ({ method: 'GET', url: '/v1', headers: { 'x-api-key': secrets.apiKey } });

describe.each(PAIRS)('two copies of the package in one program, $pair', ({ one, other }) => {
  it('are two: their classes differ', () => {
    expect(one.CredentialError).not.toBe(other.CredentialError);
  });

  it('a provider that one has checked is a provider to the other', () => {
    const acme = one.defineProvider(definition);
    const guard = other.createGuard({
      provider: acme,
      verifier: other.staticVerifier(acme, [{ secrets }]),
    });
    expect(guard(request())).toMatchObject({ ok: true });
    expect(other.createCredential(acme, { source: secrets }).baseURL).toBe('https://api.acme.example/v1');
  });

  it('a definition that neither has checked is refused by both, and so is a copy of a checked one', () => {
    const acme = one.defineProvider(definition);
    for (const provider of [definition, { ...acme }, structuredClone(acme)] as never[]) {
      expect(() => other.createCredential(provider, { source: secrets as never })).toThrow('was not checked');
    }
  });

  it('an error of one is an instance of the classes of the other, and of no other class', () => {
    const error = new one.CredentialError('invalid', 'refused');
    expect(error).toBeInstanceOf(other.CredentialError);
    expect(error).toBeInstanceOf(other.SallyportError);
    expect(error).toBeInstanceOf(Error);
    class Own extends other.CredentialError {}
    expect(error).not.toBeInstanceOf(Own);
    expect(new Own('invalid', 'refused')).toBeInstanceOf(one.CredentialError);
    expect(new one.SallyportError('any', 'thing')).not.toBeInstanceOf(other.CredentialError);
    for (const stranger of [
      new Error('x'),
      { code: 'invalid' },
      null,
      undefined,
      'x',
      JSON.parse(JSON.stringify(error)),
    ])
      expect(stranger).not.toBeInstanceOf(other.SallyportError);
  });

  it('a refusal of one is a refusal to the other', () => {
    expect(other.isRefusal(one.refuse('invalid'))).toBe(true);
  });

  it('a request that a guard of one has accepted is accepted to the other', () => {
    const acme = one.defineProvider(definition);
    const guard = one.createGuard({ provider: acme, verifier: one.staticVerifier(acme, [{ secrets }]) });
    const accepted = request();
    const verdict = guard(accepted);
    if (!verdict.ok) throw new Error('refused');
    one.setVerdict(accepted, verdict);
    expect(other.verdictOf(accepted)).toBe(verdict);
    expect(other.verdictOf(request())).toBeUndefined();
  });

  it('a listener of one hears the guards of the other', () => {
    const acme = one.defineProvider(definition);
    const heard: unknown[] = [];
    const stop = other.on('inbound', (event) => heard.push(event));
    const guard = one.createGuard({ provider: acme, verifier: one.staticVerifier(acme, []) });
    guard(request());
    stop();
    guard(request());
    expect(heard).toEqual([{ type: 'refuse', provider: 'acme', strategy: 'default', code: 'invalid' }]);
  });
});
