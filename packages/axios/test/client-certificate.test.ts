import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import type { OutboundRequest } from '@sallyport/core';
import { createCredential, defineProvider } from '@sallyport/core';
import type { AxiosRequestConfig, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { presentCertificate } from '../src/certificate.js';
import { attachCredential } from '../src/index.js';

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

/** The same credential on an instance of each agent, in this process. */
function clients(agents: readonly Agent[]) {
  const { tls } = definition.strategies.default;
  const acme = defineProvider({
    ...definition,
    strategies: { default: { tls, header: { 'X-API-Key': '{apiKey}' } } },
  });
  const credential = createCredential(acme, {
    source: { certificate: read('client.crt'), key: read('client.key'), apiKey: 'k' },
    baseURL: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  return agents.map((httpsAgent) => {
    const client = axios.create({ adapter: 'http', httpsAgent });
    attachCredential(client, credential);
    return client;
  });
}

test("calls share connections of an agent with the certificate, and the caller's agent has none of them", async () => {
  const agents = [1, 2].map(() => new Agent({ ca: read('ca.crt'), keepAlive: true }));
  let connections = 0;
  const count = () => {
    connections += 1;
  };
  server.on('secureConnection', count);
  onTestFinished(() => {
    server.off('secureConnection', count);
    for (const agent of agents) agent.destroy();
  });
  received.length = 0;
  const [first, second] = clients(agents);
  for (const path of ['/x', '/y']) await first?.get(path);
  expect(connections).toBe(1);
  await second?.get('/z');
  expect(connections).toBe(2);
  expect(received.map(({ client }) => client)).toEqual(['client', 'client', 'client']);
  for (const agent of agents) expect([agent.sockets, agent.freeSockets]).toEqual([{}, {}]);
});

describe('the certificate is given', () => {
  const tls = { certificate: read('client.crt'), key: read('client.key') };
  function given(config: AxiosRequestConfig, request: Partial<OutboundRequest> = { tls }) {
    const sent = { ...config } as InternalAxiosRequestConfig;
    presentCertificate(sent, { method: 'GET', url: 'https://api.acme.example', headers: {}, ...request });
    return sent;
  }

  test.each([
    ['http', 'httpsAgent'],
    [['http', 'fetch'], 'httpsAgent'],
    [['xhr', 'http', 'fetch'], 'httpsAgent'],
    ['fetch', 'fetchOptions'],
    [['xhr', 'fetch'], 'fetchOptions'],
  ])('by adapter %j in %s', (adapter, option) => {
    const { adapter: _, ...options } = given({ adapter } as AxiosRequestConfig);
    expect(Object.keys(options)).toEqual([option]);
  });

  test("to fetch beside the caller's other options", () => {
    const fetchOptions = { keepalive: true };
    const sent = given({ adapter: 'fetch', fetchOptions });
    expect(sent.fetchOptions).toEqual({ keepalive: true, dispatcher: expect.anything() });
    expect(fetchOptions).toEqual({ keepalive: true });
  });

  test('to no request by plain http, and to none of a strategy without one', () => {
    for (const request of [{ tls, url: 'http://127.0.0.1' }, {}])
      expect(given({ adapter: 'http' }, request)).toEqual({ adapter: 'http' });
  });

  test('by an agent of each certificate, which keeps the options of the agent that it stands for', () => {
    const httpsAgent = new Agent({ keepAlive: true, maxSockets: 3 });
    const agentFor = (certificate: typeof tls) =>
      given({ adapter: 'http', httpsAgent }, { tls: certificate }).httpsAgent;
    const other = { ...tls };
    expect(agentFor(tls)).toBe(agentFor(tls));
    expect(agentFor(other)).not.toBe(agentFor(tls));
    expect(agentFor(other)).not.toBe(httpsAgent);
    expect(agentFor(tls).options).toMatchObject({ cert: tls.certificate, key: tls.key, maxSockets: 3 });
  });

  test('to no agent of another class, which might not take it along', () => {
    class Tunnel extends Agent {}
    for (const httpsAgent of [new Tunnel(), {}])
      expect(() => given({ adapter: 'http', httpsAgent })).toThrow(/use an https\.Agent/);
  });
});
