import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'axios-tls-'));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.crt');
writeFileSync(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1');
writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth');
for (const name of ['server', 'client']) {
  openssl('req', ...curve, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
  const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', `${name}.csr`, ...signed, '-extfile', `${name}.ext`, '-out', `${name}.crt`);
}

const received: { client: string; url: string; headers: string }[] = [];
const server = createServer(
  { key: read('server.key'), cert: read('server.crt'), ca: read('ca.crt'), requestCert: true },
  ({ socket, url = '', headers }, response) => {
    const client = String((socket as TLSSocket).getPeerCertificate().subject?.CN);
    received.push({ client, url, headers: JSON.stringify(headers) });
    response.setHeader('Content-Type', 'application/json');
    response.end(url === '/token' ? '{"token":"t"}' : '{}');
  },
);
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
});

const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { certificate: {}, key: {}, apiKey: {} },
  strategies: {
    default: {
      tls: { certificate: '{certificate}', key: '{key}' },
      exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
};

/** Calls in a process that trusts the authority, and prints what there is to print. */
async function call(adapter: string, config = ''): Promise<string> {
  const script = `
    import { inspect } from 'node:util';
    import https from 'node:https';
    import axios from 'axios';
    import { createCredential, defineProvider } from '@sallyport/core';
    import { attachCredential } from '@sallyport/axios';
    const { definition, ...options } = JSON.parse(process.env.OPTIONS);
    const client = axios.create({ adapter: ${JSON.stringify(adapter)}, ${config} });
    attachCredential(client, createCredential(defineProvider(definition), options));
    try {
      for (const path of ['/x', '/y']) {
        const response = await client.get(path);
        console.log(response.status, inspect(response, { depth: 9, showHidden: true }));
      }
    } catch (error) { console.log(error.code, error.message, inspect(error, { depth: 9, showHidden: true })); }`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    maxBuffer: 2 ** 26,
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt'),
      OPTIONS: JSON.stringify({
        definition,
        baseURL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
        source: { certificate: read('client.crt'), key: read('client.key'), apiKey: 'k' },
      }),
    },
  });
  return stdout;
}

test.each([
  ['http', ''],
  ['http', 'httpsAgent: new https.Agent({ keepAlive: true, maxSockets: 2 })'],
  ['fetch', ''],
])('the %s adapter presents the client certificate, and shows no key: %s', async (adapter, config) => {
  received.length = 0;
  const printed = await call(adapter, config);
  expect(printed).toMatch(/^200 /);
  expect(received.map(({ client, url }) => `${client} ${url}`)).toEqual([
    'client /token',
    'client /x',
    'client /y',
  ]);
  expect(JSON.stringify(received)).not.toContain('BEGIN');
  expect(printed).not.toContain('PRIVATE KEY');
});

test.each([
  ['http', 'httpsAgent: new (class Tunnel extends https.Agent {})()', 'use an https.Agent'],
  ['fetch', 'fetchOptions: { dispatcher: {} }', 'leave out the option "dispatcher"'],
])('the %s adapter says so if it cannot', async (adapter, config, message) => {
  received.length = 0;
  expect(await call(adapter, config)).toContain(message);
  expect(received).toEqual([]);
});
