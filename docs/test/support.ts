import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { onTestFinished, vi } from 'vitest';

/** Loads an example of a page. */
export type Load = <T = { readonly server: unknown }>(file: string) => Promise<T>;

/** The checks of pages, by their names. */
export type Checks = Readonly<Record<string, (load: Load) => Promise<void>>>;

/** The key that examples accept. */
export const KEY = 'a-key-of-the-test';

/** The pepper of examples. */
export const PEPPER = '0'.repeat(64);

/** The secrets of most examples. */
export interface Secrets {
  readonly apiKey: string;
}

/** What the examples with a keyring use of it. */
export interface Keys {
  verify(secrets: Secrets, context: object): unknown;
  find(secrets: Secrets): Promise<unknown>;
  get(id: string): Promise<unknown>;
  usage(id: string): Promise<unknown>;
  create(input: object): Promise<Issued>;
  close(): Promise<void>;
}

/** A key as it was created. */
export interface Issued {
  readonly key: { readonly id: string };
  readonly secrets: Secrets;
}

/** Waits until a server listens, closes it after the test, and returns its origin. */
export async function originOf(server: unknown): Promise<string> {
  const listening = server as Server;
  if (!listening.listening) await once(listening, 'listening');
  onTestFinished(() => {
    listening.closeAllConnections();
    listening.close();
  });
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
}

/** A response, with its JSON body. */
interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Sends a GET. */
export async function get(url: string, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, { headers });
  const text = await response.text();
  return {
    status: response.status,
    body: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  };
}

/** Serves the keys of a login, and returns what signs its tokens. */
export async function startLogin(): Promise<(scope?: string) => Promise<string>> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const keys = [{ ...(await exportJWK(publicKey)), kid: '1', alg: 'ES256' }];
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys }));
  }).listen(0, '127.0.0.1');
  vi.stubEnv('JWKS_URL', await originOf(server));
  return (scope = '') =>
    new SignJWT({ client_id: 'app', scope })
      .setProtectedHeader({ alg: 'ES256', kid: '1' })
      .setIssuer('https://login.acme.example')
      .setAudience('https://api.acme.example')
      .setSubject('ada')
      .setExpirationTime('1h')
      .sign(privateKey);
}

/** Where Postgres and Redis are. */
export function services() {
  const { POSTGRES_URL = 'postgres://postgres:postgres@127.0.0.1:5432/postgres' } = process.env;
  const { REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;
  return { POSTGRES_URL, REDIS_URL };
}

/** Whether servers listen at these URLs. With REQUIRE_SERVICES=1 they have to. */
export async function answers(...urls: readonly string[]): Promise<boolean> {
  if (process.env.REQUIRE_SERVICES === '1') return true;
  const each = urls
    .map((url) => new URL(url))
    .map(
      ({ hostname, port }) =>
        new Promise<boolean>((resolve) => {
          const socket = connect(Number(port), hostname)
            .on('connect', () => resolve(true))
            .on('error', () => resolve(false));
          socket.on('connect', () => socket.destroy());
        }),
    );
  return (await Promise.all(each)).every(Boolean);
}
