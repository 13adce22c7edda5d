import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ProviderDefinition, Sessions } from '../../src/index.js';
import {
  createGuard,
  defineProvider,
  memorySessions,
  on,
  staticVerifier,
  tokenEndpointOf,
} from '../../src/index.js';
import { phota, smartExtract } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';
import { acme, withExchange, withStrategy } from '../support/samples.js';

const JSON_TYPE = 'application/json';
const NOW = Date.UTC(2026, 0, 31, 12);

afterEach(() => {
  vi.useRealTimers();
});

function guardOf(definition: ProviderDefinition, sessions: Sessions = memorySessions({ ttl: '90.5s' })) {
  const provider = defineProvider(definition);
  const verifier = staticVerifier(provider, [{ secrets: { apiKey: 'k' } }]);
  return createGuard({ provider, verifier, sessions });
}

const ask = (definition: ProviderDefinition, sessions?: Sessions) =>
  tokenEndpointOf(guardOf(definition, sessions)).answer(inbound({ 'content-type': JSON_TYPE }), {
    body: { key: 'k' },
  });

describe('the token is where the definition says', () => {
  const issue = () => ({ token: 'tök en', expiresIn: 60 });
  const sessions: Sessions = { ...memorySessions(), issue };

  it('at a JSON pointer', async () => {
    const { status, headers, body } = await ask(withExchange({ token: '/data/~1token' }), sessions);
    expect(status).toBe(200);
    expect(body).toBe('{"data":{"/token":"tök en"}}');
    expect(headers).toEqual({
      'Content-Type': JSON_TYPE,
      'Cache-Control': 'no-store',
      'Content-Length': '29',
    });
  });

  it('as the whole body', async () => {
    const { headers, body } = await ask(withExchange({ token: 'text' }), sessions);
    expect(body).toBe('tök en');
    expect(headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': '7' });
  });

  it('in a header', async () => {
    const { headers, body } = await ask(withExchange({ token: { header: 'X-Session' } }), sessions);
    expect(headers).toMatchObject({ 'X-Session': 'tök en', 'Content-Length': '2' });
    expect(body).toBe('{}');
  });

  it('in a cookie that no script and no other site can use', async () => {
    const { headers } = await ask(withExchange({ token: { cookie: 'session' } }), sessions);
    expect(headers['Set-Cookie']).toBe('session=t%C3%B6k%20en; Path=/; HttpOnly; Secure; SameSite=Strict');
  });
});

describe('the expiry is in the unit that the definition says', () => {
  it.each([
    ['seconds', 90.5],
    ['milliseconds', 90_500],
    ['epoch', NOW / 1000 + 90],
    ['epoch_milliseconds', NOW + 90_500],
    ['iso', '2026-01-31T12:01:30.500Z'],
  ])('%s', async (as, expected) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    const { body } = await ask(withExchange({ token: '/token', expires: { pointer: '/end/at', as } }));
    expect(JSON.parse(body)).toEqual({ token: expect.any(String), end: { at: expected } });
  });

  it.each(['unknown', 'jwt', { fixed: 60 }])('not at all: %j', async (expires) => {
    const { body } = await ask(withExchange({ expires }));
    expect(Object.keys(JSON.parse(body))).toEqual(['token']);
  });
});

describe('the secrets are where the definition says', () => {
  it.each([
    ['JSON', { json: { '/auth/key': '{apiKey}' } }, JSON_TYPE, { auth: { key: 'k' } }],
    ['a form', { form: { key: '{apiKey}' } }, 'application/x-www-form-urlencoded', { key: 'k' }],
    ['a form of parts', { form: { key: '{apiKey}' } }, 'multipart/form-data; boundary=x', { key: 'k' }],
  ])('in %s', async (_what, step, type, body) => {
    const endpoint = tokenEndpointOf(
      guardOf(withStrategy({ exchange: { url: '/token', token: 'text', expires: 'unknown', ...step } })),
    );
    const answer = (headers: Record<string, string>, given: unknown) =>
      endpoint.answer(inbound(headers), { body: given });
    expect(await answer({ 'content-type': type }, body)).toMatchObject({ status: 200 });
    expect(await answer({ 'content-type': type }, {})).toMatchObject({ status: 401 });
    expect(await answer({ 'content-type': 'text/plain' }, body)).toMatchObject({ status: 400 });
    expect(await answer({}, body)).toMatchObject({ status: 400 });
  });

  it('in HTTP Basic, where a strategy beside it uses that too', async () => {
    const basic = { username: '{apiKey}', password: '' };
    const definition = acme({
      strategies: {
        exchanged: { exchange: { url: '/token', basic, token: 'text', expires: 'unknown' } },
        direct: { basic },
      },
    });
    const endpoint = tokenEndpointOf(guardOf(definition));
    const authorization = `Basic ${Buffer.from('k:').toString('base64')}`;
    expect(await endpoint.answer(inbound({ authorization }))).toMatchObject({ status: 200 });
    expect(await endpoint.answer(inbound({}))).toMatchObject({ status: 401 });
  });
});

describe('the endpoint', () => {
  it('is mounted by its method and its path below the base URL, parameters filled in', () => {
    const at = (step: Record<string, unknown>, more: Record<string, unknown> = {}) => {
      const { strategies } = withExchange(step);
      const { method, path } = tokenEndpointOf(guardOf(acme({ strategies, ...more })));
      return `${method} ${path}`;
    };
    expect(at({})).toBe('POST /token');
    expect(at({ method: 'PUT', url: '/a/token' })).toBe('PUT /a/token');
    expect(at({ url: 'https://api.acme.example/v1/token' })).toBe('POST /token');
    expect(at({ url: 'https://login.acme.example/oauth/token' })).toBe('POST /oauth/token');
    const params = { tenant: { default: 'a-b' } };
    expect(at({ url: '/{tenant}/token' }, { params })).toBe('POST /a-b/token');
  });

  it('is none where the strategy has no exchange', () => {
    const guard = createGuard({ provider: phota, verifier: staticVerifier(phota, []) });
    expect(() => tokenEndpointOf(guard)).toThrow(
      'phota: the strategy "default" has no exchange, so there is no token endpoint',
    );
  });

  it.each([
    [
      'throw',
      () => {
        throw new Error('canary');
      },
    ],
    ['reject', () => Promise.reject(new Error('canary'))],
    ['give nothing', () => undefined],
    ['give no token', () => ({ expiresIn: 60 })],
    ['give no lifetime', () => ({ token: 't', expiresIn: Number.NaN })],
  ])('is unavailable when the sessions %s', async (_what, issue) => {
    const sessions = { ...memorySessions(), issue } as unknown as Sessions;
    const reply = await ask(withExchange({}), sessions);
    expect(reply).toMatchObject({ status: 503, headers: { 'Retry-After': '1' } });
    expect(reply.body).not.toContain('canary');
  });
});

describe('read from a socket, SmartExtract', () => {
  const errors: unknown[] = [];
  const guard = createGuard({
    provider: smartExtract,
    strategy: 'embed',
    verifier: staticVerifier(smartExtract, [
      { secrets: { key: 'k', secret: 's' } },
      { secrets: { key: 'off', secret: 's' }, disabled: true },
    ]),
    sessions: memorySessions(),
  });
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await tokenEndpointOf(guard).answer(request);
    response.writeHead(status, headers).end(body);
  });
  let stop = () => {};
  afterAll(() => stop());
  beforeAll(async () => {
    stop = on('inbound', (event) => event.type === 'error' && errors.push(event.error));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const port = () => (server.address() as AddressInfo).port;

  async function post(body: string | Buffer, type: string = JSON_TYPE) {
    const request = send({
      port: port(),
      host: '127.0.0.1',
      method: 'POST',
      headers: { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) },
    });
    request.end(body);
    const [response] = await once(request, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return `${response.statusCode} ${Buffer.concat(chunks)}`;
  }

  const error = (detail: string) => JSON.stringify({ status: 'error', error: detail });

  it('hands out a token', async () => {
    expect(await post('{"key":"k","secret":"s"}')).toMatch(/^200 \{"data":\{"token":"[\w-]{43}"\}\}$/);
    expect(await post('{"key":"k","secret":"s"}', 'Application/JSON; charset=utf-8')).toMatch(/^200 /);
  });

  it.each([
    ['a wrong secret', '{"key":"k","secret":"x"}', 401, 'Invalid credentials provided'],
    ['a disabled key', '{"key":"off","secret":"s"}', 401, 'This API key is disabled'],
    ['a missing field', '{"key":"k"}', 401, 'No credential was sent.'],
    ['nothing', '', 401, 'No credential was sent.'],
    ['null', 'null', 401, 'No credential was sent.'],
    ['a list', '[]', 401, 'No credential was sent.'],
    ['a number for a text', '{"key":1,"secret":"s"}', 400, 'The credential could not be read.'],
    ['a prototype', '{"__proto__":{"key":"k","secret":"s"}}', 401, 'No credential was sent.'],
    ['broken JSON', '{"key":', 400, 'The body is not valid JSON.'],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'The body is not valid UTF-8.'],
    ['20 kB', `{"key":"${'k'.repeat(20_000)}"}`, 400, 'The body is larger than 16384 bytes.'],
    ['2 MB', 'x'.repeat(2_000_000), 400, 'The body is larger than 16384 bytes.'],
  ])('refuses %s', async (_what, body, status, detail) => {
    expect(await post(body)).toBe(`${status} ${error(detail)}`);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data'])(
    'refuses a body that says it is %s',
    async (type) => {
      expect(await post('{"key":"k","secret":"s"}', type)).toBe(
        `400 ${error('Send the body as Content-Type: application/json.')}`,
      );
    },
  );

  it('survives a caller who leaves in the middle', async () => {
    const answered = once(server, 'request');
    const socket = connect(port(), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"key',
    );
    const [request] = await answered;
    const closed = new Promise((resolve) => request.once('close', resolve));
    socket.destroy();
    await closed;
    expect(await post('{"key":"k","secret":"s"}')).toMatch(/^200 /);
    expect(errors).toEqual([]);
  });
});

describe('a form read from a socket', () => {
  it('keeps what was sent twice, which is ambiguous, and refuses one of parts', async () => {
    const endpoint = tokenEndpointOf(
      guardOf(
        withStrategy({
          exchange: { url: '/token', form: { key: '{apiKey}' }, token: 'text', expires: 'unknown' },
        }),
      ),
    );
    const answer = (body: string | undefined, type = 'application/x-www-form-urlencoded') => {
      const stream = Object.assign(new PassThrough(), inbound({ 'content-type': type }));
      if (body !== undefined) stream.end(body);
      const answered = endpoint.answer(stream);
      if (body === undefined) stream.destroy();
      return answered;
    };
    expect(await answer('key=k')).toMatchObject({ status: 200 });
    expect(await answer('key=k&key=k')).toMatchObject({ status: 400, code: 'ambiguous' });
    expect(await answer('key=%6B&other=1')).toMatchObject({ status: 200 });
    expect(await answer('')).toMatchObject({ status: 401 });
    expect(await answer(undefined)).toMatchObject({ status: 400, detail: 'The body is incomplete.' });
    expect(await answer('key=k', 'multipart/form-data; boundary=x')).toMatchObject({
      status: 400,
      detail: 'Send the body as Content-Type: application/x-www-form-urlencoded.',
    });
  });
});
