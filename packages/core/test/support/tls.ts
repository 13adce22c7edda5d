import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/** A certificate authority, with a certificate of a server and one of a client. */
export function makeCertificates() {
  const folder = mkdtempSync(join(tmpdir(), 'tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl('req', '-x509', ...curve, '-days', '2', '-subj', '/CN=ca', '-keyout', 'ca.key', '-out', 'ca.crt');
  writeFileSync(join(folder, 'server.ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  writeFileSync(join(folder, 'client.ext'), 'extendedKeyUsage=clientAuth');
  for (const name of ['server', 'client']) {
    openssl('req', ...curve, '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...signed,
      '-extfile',
      `${name}.ext`,
      '-out',
      `${name}.crt`,
    );
  }
  return {
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    path: (name: string) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** A server that talks to clients with a certificate of the authority only. It notes who came, and what they sent. */
export async function startTlsServer(read: (name: string) => string) {
  const received: { client: string; method: string; url: string; headers: string }[] = [];
  const server = createServer(
    { key: read('server.key'), cert: read('server.crt'), ca: read('ca.crt'), requestCert: true },
    ({ socket, method = '', url = '', headers }, response) => {
      const client = String((socket as TLSSocket).getPeerCertificate().subject?.CN);
      received.push({ client, method, url, headers: JSON.stringify(headers) });
      response.setHeader('Content-Type', 'application/json');
      response.end(url === '/token' ? '{"token":"t"}' : '{}');
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { received, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export const definition = {
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { certificate: { env: 'ACME_CERT' }, key: { env: 'ACME_KEY' }, apiKey: {} },
  strategies: {
    beside: { tls: { certificate: '{certificate}', key: '{key}' }, header: { 'X-Key': '{apiKey}' } },
    alone: { tls: { certificate: '{certificate}', key: '{key}' } },
    exchanged: {
      tls: { certificate: '{certificate}', key: '{key}' },
      exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
    without: { query: { key: '{apiKey}' } },
  },
} as const;
