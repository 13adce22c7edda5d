import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type {
  Guard,
  InboundEvent,
  Principal,
  ProviderDefinition,
  Sessions,
  VerifyContext,
} from '../../src/index.js';
import { createGuard, defineProvider, memorySessions, on } from '../../src/index.js';
import { phota } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';

const PRINCIPAL: Principal = { keyId: 'key-1', scopes: [] };

function acme(strategies: ProviderDefinition['strategies'], url = 'https://api.acme.example/v1') {
  return defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: url },
    secrets: { apiKey: {} },
    strategies,
  });
}

function guardOf(strategies: ProviderDefinition['strategies'], url?: string) {
  return createGuard({ provider: acme(strategies, url), verifier: () => PRINCIPAL });
}

/** Sends raw bytes to a guard behind Node's own parser; answers its verdict. */
async function verdictOn(guard: Guard, head: string[], body = '', parse = (_: string): unknown => undefined) {
  let verdict: unknown;
  const server = createServer(async (request, response) => {
    verdict = await guard(request, { body: parse(body) });
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.end([...head, 'Host: x', 'Connection: close', '', body].join('\r\n'));
  socket.resume();
  await once(socket, 'close');
  return verdict;
}

describe('a credential that is sent twice', () => {
  /** Headers of which Node keeps the first. */
  it.each([
    'Proxy-Authorization',
    'From',
    'User-Agent',
    'Referer',
    'Retry-After',
    'Age',
    'ETag',
    'Server',
    'Max-Forwards',
    'Last-Modified',
    'Location',
    'Expires',
    'If-Modified-Since',
    'If-Unmodified-Since',
  ])('is ambiguous in the header %s', async (name) => {
    const guard = guardOf({ default: { header: { [name]: '{apiKey}' } } });
    const lines = ['GET /v1 HTTP/1.1', `${name}: one`];
    expect(await verdictOn(guard, lines)).toMatchObject({ ok: true });
    expect(await verdictOn(guard, [...lines, `${name.toLowerCase()}: two`])).toMatchObject({
      refusal: { code: 'ambiguous' },
    });
  });

  it('is ambiguous beside one in the path of another strategy', () => {
    const guard = guardOf({ header: { header: { 'X-Key': '{apiKey}' } }, path: { path: '/bot{apiKey}' } });
    const headers = { 'x-key': 'one' };
    expect(guard(inbound(headers, { url: '/v1/things' }))).toMatchObject({ ok: true });
    expect(guard(inbound(headers, { url: '/v1/bottwo/things' }))).toMatchObject({
      refusal: { code: 'ambiguous' },
    });
  });

  it('is ambiguous twice in a path', () => {
    const guard = guardOf({ default: { path: '/bot{apiKey}' } });
    expect(guard(inbound({}, { url: '/v1/botone/send' }))).toMatchObject({ ok: true });
    expect(guard(inbound({}, { url: '/v1/botone/v1/bottwo/send' }))).toMatchObject({
      refusal: { code: 'ambiguous' },
    });
  });
});

describe('a path credential', () => {
  const guard = createGuard({
    provider: acme({ default: { path: '/{apiKey}' } }),
    verifier: ({ apiKey }) => ({ ...PRINCIPAL, keyId: apiKey }),
  });

  it.each([
    ['the mount is a prefix of the base path', '/the-key/send', '/v1/the-key/send'],
    ['the mount is the base path and the key', '/send', '/v1/the-key/send'],
    ['the mount is in front of the base path', '/v1/the-key/send', '/gateway/v1/the-key/send'],
    ['nothing is mounted', '/v1/the-key/send', undefined],
  ])('is read where the provider has it if %s', (_, url, originalUrl) => {
    expect(guard(inbound({}, { url }), { originalUrl })).toMatchObject({ principal: { keyId: 'the-key' } });
  });
});

describe('a body that no parser has read', () => {
  const guard = guardOf({ default: { form: { key: '{apiKey}' } } });
  const form = (more: string[] = []) => [
    'POST /v1 HTTP/1.1',
    'Content-Type: application/x-www-form-urlencoded',
    ...more,
  ];

  it.each([
    ['nothing', () => undefined],
    ['an empty object', () => ({})],
  ])('is 503 and tells why, never 401, if a parser of another type left %s', async (_, parse) => {
    const events: InboundEvent[] = [];
    onTestFinished(on('inbound', (event) => events.push(event)));
    const verdict = await verdictOn(guard, form(['Content-Length: 7']), 'key=one', parse);
    expect(verdict).toMatchObject({ refusal: { code: 'unavailable', status: 503 } });
    expect(events.find(({ type }) => type === 'error')).toMatchObject({
      error: { code: 'invalid_option', message: expect.stringContaining('body parser') },
    });
  });

  it('is missing if there is none, if it is of another type, or if it was read', async () => {
    const lines = ['POST /v1 HTTP/1.1', 'Content-Type: text/plain', 'Content-Length: 7'];
    expect(await verdictOn(guard, lines, 'key=one')).toMatchObject({ refusal: { code: 'missing' } });
    expect(await verdictOn(guard, form())).toMatchObject({ refusal: { code: 'missing' } });
    expect(
      guard(inbound({ 'content-type': 'application/x-www-form-urlencoded' }), { body: {} }),
    ).toMatchObject({
      refusal: { code: 'missing' },
    });
  });
});

describe('the address of a caller', () => {
  it.each(['x'.repeat(3000), '\u001b]52;c;eA==\u0007', '192.0.2.1, 10.0.0.1', '192.0.2.300', ''])(
    'that is none (%j) is no address to a verifier',
    (ip) => {
      let seen: VerifyContext | undefined;
      const guard = createGuard({
        provider: phota,
        verifier: (_, context) => {
          seen = context;
          return PRINCIPAL;
        },
      });
      guard(inbound({ 'x-api-key': 'k' }), { ip });
      expect(seen?.ip).toBeUndefined();
      guard(inbound({ 'x-api-key': 'k' }), { ip: '2001:db8::1' });
      expect(seen?.ip).toBe('2001:db8::1');
      guard(inbound({ 'x-api-key': 'k' }), { ip: 'fe80::1%eth0' });
      expect(seen?.ip).toBe('fe80::1%eth0');
    },
  );
});

describe('sessions', () => {
  const exchange = {
    default: {
      exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
      then: { header: { 'X-Token': '{token}' } },
    },
  } as const;

  it('of another maker are refused beside a verifier that has its own', () => {
    const own: Sessions = memorySessions();
    const verifier = Object.assign(() => PRINCIPAL, { sessions: own });
    const provider = acme(exchange);
    expect(() => createGuard({ provider, verifier, sessions: memorySessions() })).toThrow(
      'acme: these sessions know nothing of the verifier',
    );
    expect(createGuard({ provider, verifier, sessions: own }).tokenEndpoint).toBeDefined();
    expect(createGuard({ provider, verifier }).tokenEndpoint).toBeDefined();
  });

  it('in memory do not live again when the clock is set back', async () => {
    let now = 1_000_000_000;
    let elapsed = 0;
    const clock = { now: () => now, monotonic: () => elapsed };
    const sessions = memorySessions({ ttl: '60s', clock });
    const { token } = await sessions.issue(PRINCIPAL, {});
    elapsed += 61_000;
    now -= 3_600_000;
    expect(await sessions.verify(token, {})).toEqual({ code: 'expired' });
  });
});
