import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { createCredential, createFetch, createGuard, defineProvider, fromFile } from '../../src/index.js';
import { acme as sample } from '../support/samples.js';
import { startServer } from '../support/server.js';
import { definition, makeCertificates, startTlsServer } from '../support/tls.js';

const core = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const certificates = makeCertificates();
afterAll(certificates.remove);
const acme = defineProvider(definition);
const source = {
  certificate: certificates.read('client.crt'),
  key: certificates.read('client.key'),
  apiKey: 'k',
};

/** Calls `/x` in a process that trusts the authority: Node reads that when it starts. */
async function call(strategy: string, baseURL: string, given = source, init = ''): Promise<string> {
  const script = `
    const core = await import(${JSON.stringify(core)});
    const options = JSON.parse(process.env.OPTIONS);
    const call = core.createFetch(core.createCredential(core.defineProvider(options.definition), options));
    try {
      for (const path of ['/x', '/y']) console.log((await call(path, { ${init} })).status);
    } catch (error) { console.log(error.code ?? error.cause?.code, error.message); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: certificates.path('ca.crt'),
      OPTIONS: JSON.stringify({ definition, strategy, baseURL, source: given }),
    },
  });
  return stdout.trim();
}

describe('a client certificate', () => {
  test.each([
    ['beside', ['GET /x', 'GET /y']],
    ['alone', ['GET /x', 'GET /y']],
    ['exchanged', ['POST /token', 'GET /x', 'GET /y']],
  ])('is presented by createFetch: %s', async (strategy, sent) => {
    const { received, url } = await startTlsServer(certificates.read);
    expect(await call(strategy, url)).toBe('200\n200');
    expect(received.map(({ method, url: path }) => `${method} ${path}`)).toEqual(sent);
    expect(new Set(received.map(({ client }) => client))).toEqual(new Set(['client']));
    expect(JSON.stringify(received)).not.toMatch(/BEGIN|PRIVATE/);
  });

  test('is asked for by this server', async () => {
    const { received, url } = await startTlsServer(certificates.read);
    expect(await call('without', url)).toMatch(/fetch failed/);
    expect(received).toEqual([]);
  });

  test('of another authority is refused by the server, and no error holds the key', async () => {
    const other = makeCertificates();
    const { received, url } = await startTlsServer(certificates.read);
    const given = { ...source, certificate: other.read('client.crt'), key: other.read('client.key') };
    other.remove();
    expect(await call('beside', url, given)).not.toMatch(/200|BEGIN/);
    expect(received).toEqual([]);
  });

  test('does not stand for another dispatcher', async () => {
    const { received, url } = await startTlsServer(certificates.read);
    expect(await call('beside', url, source, 'dispatcher: {}')).toContain(
      'invalid_option The client certificate',
    );
    expect(received).toEqual([]);
  });

  test('is not needed by a stand-in on this machine', async () => {
    const server = await startServer((_request, response) => void response.end('{}'));
    const fetch = createFetch(createCredential(acme, { strategy: 'beside', source, baseURL: server.url }));
    expect((await fetch('/x')).status).toBe(200);
    expect(JSON.stringify(server.received.map(({ headers }) => headers))).not.toContain('BEGIN');
  });

  test('comes from files', async () => {
    const files = fromFile({
      certificate: certificates.path('client.crt'),
      key: certificates.path('client.key'),
    });
    const credential = createCredential(acme, { strategy: 'alone', source: files });
    const { tls } = await credential.attach({
      method: 'GET',
      url: 'https://api.acme.example/x',
      headers: {},
    });
    expect(tls?.certificate.trim()).toBe(source.certificate.trim());
    expect(tls?.key.trim()).toBe(source.key.trim());
  });

  test.each(['k', '-----BEGIN PRIVATE KEY-----', `${source.key}x`])('is PEM: %j', async (key) => {
    const credential = createCredential(acme, { strategy: 'alone', source: { ...source, key } });
    const attached = credential.attach({ method: 'GET', url: 'https://api.acme.example/x', headers: {} });
    await expect(attached).rejects.toThrow('the secret "key" from the source is not in PEM');
  });

  test('is nothing that a guard sees', () => {
    const verifier = () => ({ keyId: 'k', scopes: [] });
    expect(() => createGuard({ provider: acme, verifier, strategy: 'beside' })).toThrow(
      'presents a client certificate, which only the server that ends TLS sees',
    );
  });
});

const tls = { certificate: '{certificate}', key: '{apiKey}' };
test.each([
  ['"{apiKey}" is given to TLS; expected it in no request', { a: { tls, header: { A: '{apiKey}' } } }],
  ['"{apiKey}" is given to TLS; expected it in no request', { a: { tls }, b: { header: { A: '{apiKey}' } } }],
  ['expected one secret', { a: { tls: { ...tls, key: 'x{apiKey}' } } }],
  ['expected "{other}" to be a secret', { a: { tls: { ...tls, key: '{other}' } } }],
])('a definition is told: %s', (message, strategies) => {
  const wrong = sample({ secrets: { apiKey: {}, certificate: {} }, strategies });
  expect(() => defineProvider(wrong)).toThrow(message);
});
