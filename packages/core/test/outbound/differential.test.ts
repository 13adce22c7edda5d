import { describe, expect, test } from 'vitest';
import type { Placements } from '../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import type { Answer } from '../support/server.js';
import { startServer } from '../support/server.js';

/**
 * The same calls through plain `fetch` and through `createFetch`. What the server received and what the caller got are
 * compared. Each difference stands in the list below, with its reason.
 */

type Call = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
interface Case {
  readonly name: string;
  /** Makes the arguments anew: a `Request` and a stream can be used once. */
  readonly make: (base: string) => [input: string | URL | Request, init?: RequestInit];
}

const REASONS = {
  refused: 'A redirect that leaves the allowed URLs would take the credential along.',
  streamGone: 'A redirect with a stream is refused by both: fetch by a TypeError, ours by a CredentialError.',
  tooMany: 'Both give up after 20 redirects: fetch by a TypeError, ours by a CredentialError.',
  noSuchRedirect: 'fetch refuses a target that it cannot fetch by a TypeError; ours returns the redirect.',
} as const;

/** The name of the case, and why it differs. Everything else has to be the same. */
const DIFFERENCES: Readonly<Record<string, keyof typeof REASONS>> = {
  'follow 302 to another port': 'refused',
  'follow 307 to another port': 'refused',
  'follow 302 out of the base path': 'refused',
  'follow 307 with a stream': 'streamGone',
  'follow 308 with a stream': 'streamGone',
  'follow a loop': 'tooMany',
  'follow 302 to ftp:': 'refused',
  'follow 302 to nowhere': 'noSuchRedirect',
};

const bytes = new Uint8Array([0, 255, 13, 10, 239, 187, 191]);
function form(): FormData {
  const data = new FormData();
  data.append('a', 'b & c');
  data.append('file', new Blob(['x'.repeat(10)], { type: 'image/png' }), 'ü.png');
  return data;
}
const stream = () => new Blob(['stream'.repeat(100)]).stream();

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'get', 'post', 'purge'];
const BODIES: Record<string, () => RequestInit> = {
  'a string': () => ({ body: 'text €' }),
  'an empty string': () => ({ body: '' }),
  JSON: () => ({ body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }),
  bytes: () => ({ body: bytes }),
  'an ArrayBuffer': () => ({ body: bytes.buffer }),
  'a Blob': () => ({ body: new Blob(['blob'], { type: 'text/csv' }) }),
  'a Blob without a type': () => ({ body: new Blob(['blob']) }),
  parameters: () => ({ body: new URLSearchParams({ a: 'b c', d: '€' }) }),
  'a form': () => ({ body: form() }),
  'a stream': () => ({ body: stream(), duplex: 'half' }),
};
const HEADERS: Record<string, [string, string][]> = {
  none: [],
  one: [['X-A', '1']],
  'one twice': [
    ['X-A', '1'],
    ['x-a', '2'],
  ],
  cookies: [
    ['Cookie', 'a=1'],
    ['Cookie', 'b=2'],
  ],
  'an Accept': [['Accept', 'text/csv']],
  'a User-Agent': [['User-Agent', 'mine/1']],
  'Latin-1': [['X-A', 'caf\xe9']],
  'an Authorization': [['Authorization', 'Basic eDp5']],
  'an empty value': [['X-A', '']],
};
const STATUSES = [
  200, 201, 202, 203, 204, 205, 206, 299, 300, 304, 400, 402, 404, 405, 409, 410, 418, 422, 451, 500, 501,
  502, 503, 504, 599, 799,
];
const ANSWERS = ['json', 'text', 'html', 'binary', 'empty', 'bom', 'gzip', 'chunked', 'cookies', 'broken'];
const REDIRECTS = ['301', '302', '303', '307', '308'];

const CASES: Case[] = [
  ...METHODS.map((method): Case => ({ name: `method ${method}`, make: (base) => [`${base}/x`, { method }] })),
  ...Object.entries(BODIES).flatMap(([kind, init]): Case[] => [
    { name: `POST with ${kind}`, make: (base) => [`${base}/x`, { method: 'POST', ...init() }] },
    { name: `DELETE with ${kind}`, make: (base) => [`${base}/x`, { method: 'DELETE', ...init() }] },
    {
      name: `a Request with ${kind}`,
      make: (base) => [new Request(`${base}/x`, { method: 'PUT', ...init() })],
    },
    {
      name: `a clone of a Request with ${kind}`,
      make: (base) => [new Request(`${base}/x`, { method: 'PUT', ...init() }).clone()],
    },
  ]),
  ...Object.entries(HEADERS).flatMap(([kind, headers]): Case[] => [
    { name: `headers: ${kind}`, make: (base) => [`${base}/x`, { headers }] },
    { name: `a Request with headers: ${kind}`, make: (base) => [new Request(`${base}/x`, { headers })] },
  ]),
  {
    name: 'a Request with other headers in init',
    make: (base) => [new Request(`${base}/x`, { headers: { 'X-A': '1' } }), { headers: { 'X-B': '2' } }],
  },
  {
    name: 'a Request with another body in init',
    make: (base) => [new Request(`${base}/x`, { method: 'POST', body: 'a' }), { body: 'b' }],
  },
  {
    name: 'a Request with another method in init',
    make: (base) => [new Request(`${base}/x`, { method: 'POST', body: 'a' }), { method: 'PUT' }],
  },
  { name: 'a URL', make: (base) => [new URL(`${base}/x?a=1`)] },
  ...['?a=1&b=%20&c=ü', '/a%2Fb', '/ä', '/a/../b', '/./b', '?', '#part', '?a=1#part', '//b', '/a b'].map(
    (path): Case => ({ name: `URL ${path}`, make: (base) => [`${base}/x${path}`] }),
  ),
  ...STATUSES.map(
    (status): Case => ({ name: `status ${status}`, make: (base) => [`${base}/status/${status}`] }),
  ),
  ...ANSWERS.flatMap((kind): Case[] => [
    { name: `answer ${kind}`, make: (base) => [`${base}/answer/${kind}/200`] },
    { name: `error ${kind}`, make: (base) => [`${base}/answer/${kind}/400`] },
  ]),
  ...REDIRECTS.flatMap((status): Case[] => [
    { name: `follow ${status}`, make: (base) => [`${base}/redirect/${status}/to`] },
    {
      name: `follow ${status} with a body`,
      make: (base) => [
        `${base}/redirect/${status}/to`,
        { method: 'POST', body: 'text', headers: { 'X-A': '1', 'Content-Language': 'de' } },
      ],
    },
    {
      name: `follow ${status} with PUT`,
      make: (base) => [`${base}/redirect/${status}/to`, { method: 'PUT', body: 'text' }],
    },
    {
      name: `follow ${status} with HEAD`,
      make: (base) => [`${base}/redirect/${status}/to`, { method: 'HEAD' }],
    },
    {
      name: `follow ${status} of a Request`,
      make: (base) => [new Request(`${base}/redirect/${status}/to`, { method: 'POST', body: 'text' })],
    },
    { name: `manual ${status}`, make: (base) => [`${base}/redirect/${status}/to`, { redirect: 'manual' }] },
    { name: `error at ${status}`, make: (base) => [`${base}/redirect/${status}/to`, { redirect: 'error' }] },
  ]),
  { name: 'follow a chain', make: (base) => [`${base}/chain/5`] },
  { name: 'follow a loop', make: (base) => [`${base}/redirect/302/loop`] },
  { name: 'follow 302 to another port', make: (base) => [`${base}/redirect/302/elsewhere`] },
  {
    name: 'follow 307 to another port',
    make: (base) => [`${base}/redirect/307/elsewhere`, { method: 'POST', body: 'a' }],
  },
  { name: 'follow 302 out of the base path', make: (base) => [`${base}/redirect/302/above`] },
  { name: 'follow 302 to ftp:', make: (base) => [`${base}/redirect/302/ftp`] },
  { name: 'follow 302 to nowhere', make: (base) => [`${base}/redirect/302/nowhere`] },
  { name: 'follow 302 without Location', make: (base) => [`${base}/redirect/302/none`] },
  {
    name: 'follow 307 with a stream',
    make: (base) => [`${base}/redirect/307/to`, { method: 'POST', ...BODIES['a stream']?.() }],
  },
  {
    name: 'follow 308 with a stream',
    make: (base) => [`${base}/redirect/308/to`, { method: 'POST', ...BODIES['a stream']?.() }],
  },
  { name: 'a GET with a body', make: (base) => [`${base}/x`, { body: 'text' }] },
  { name: 'a header that cannot be sent', make: (base) => [`${base}/x`, { headers: { 'X-A': 'a\nb' } }] },
  { name: 'a stream without duplex', make: (base) => [`${base}/x`, { method: 'POST', body: stream() }] },
  { name: 'a method that is not allowed', make: (base) => [`${base}/x`, { method: 'TRACE' }] },
  {
    name: 'a signal that is aborted already',
    make: (base) => [`${base}/x`, { signal: AbortSignal.abort() }],
  },
  {
    name: 'a signal with a reason',
    make: (base) => [`${base}/x`, { signal: AbortSignal.abort(new Error('enough')) }],
  },
  { name: 'a time limit', make: (base) => [`${base}/silent`, { signal: AbortSignal.timeout(400) }] },
  {
    name: 'a time limit of a Request',
    make: (base) => [new Request(`${base}/silent`, { signal: AbortSignal.timeout(400) })],
  },
  { name: 'a connection that is reset', make: (base) => [`${base}/reset`] },
  { name: 'an integrity that does not match', make: (base) => [`${base}/x`, { integrity: 'sha256-AAAA' }] },
  { name: 'cache: no-store', make: (base) => [`${base}/x`, { cache: 'no-store' }] },
  { name: 'credentials: omit', make: (base) => [`${base}/x`, { credentials: 'omit' }] },
  { name: 'keepalive', make: (base) => [`${base}/x`, { method: 'POST', body: 'a', keepalive: true }] },
  { name: 'a referrer', make: (base) => [`${base}/x`, { referrer: base, referrerPolicy: 'unsafe-url' }] },
];

const CONTENT: Record<string, [type: string, body: Buffer]> = {
  json: ['application/json', Buffer.from('{"detail":"ü"}')],
  text: ['text/plain', Buffer.from('text')],
  html: ['text/html', Buffer.from('<p>')],
  binary: ['application/json', Buffer.from([255, 0, 254])],
  empty: ['application/json', Buffer.alloc(0)],
  bom: ['application/json', Buffer.from('\ufeff{"a":1}')],
  chunked: ['text/plain', Buffer.from('abc')],
  cookies: ['text/plain', Buffer.from('abc')],
};

function answer(elsewhere: () => string): Answer {
  const targets: Record<string, () => string | undefined> = {
    to: () => 'x?to=1#frag',
    loop: () => '/v1/redirect/302/loop',
    elsewhere,
    above: () => '/v2/x',
    ftp: () => 'ftp://127.0.0.1/x',
    nowhere: () => 'http://[',
    none: () => undefined,
  };
  return async ({ url, method, body }, response) => {
    const [, , kind, first = '', second = ''] = url.split('?')[0]?.split('/') ?? [];
    if (kind === 'silent') return;
    if (kind === 'reset') return void response.socket?.resetAndDestroy();
    if (kind === 'status')
      return void response
        .writeHead(Number(first), `Phrase ${first}`)
        .end(first < '205' ? undefined : '{"a":1}');
    if (kind === 'chain')
      return void (first === '0'
        ? response.end('{}')
        : response.writeHead(302, { Location: `/v1/chain/${Number(first) - 1}` }).end());
    if (kind === 'redirect') {
      const location = targets[second]?.();
      const target = location === 'x?to=1#frag' ? '../../x?to=1#frag' : location;
      return void response
        .writeHead(Number(first), target === undefined ? {} : { Location: target })
        .end('moved');
    }
    if (kind !== 'answer') return void response.end(JSON.stringify({ method, length: body.length }));
    const [type, content] = CONTENT[first] ?? ['text/plain', Buffer.from('abc')];
    response.statusCode = Number(second);
    response.setHeader('Content-Type', type);
    if (first === 'cookies') response.setHeader('Set-Cookie', ['a=1; Path=/', 'b=2, c']);
    if (first === 'gzip') {
      const { gzipSync } = await import('node:zlib');
      return void response.setHeader('Content-Encoding', 'gzip').end(gzipSync('unzipped'));
    }
    if (first === 'broken') {
      response.setHeader('Content-Length', '100').write('half');
      return void setTimeout(() => response.socket?.destroy(), 10);
    }
    if (first === 'chunked') response.write('first ');
    response.end(content);
  };
}

/** What a caller can see of a call. */
async function outcomeOf(call: Call, args: [string | URL | Request, RequestInit?]): Promise<unknown> {
  try {
    const response = await call(...args);
    const { status, statusText, ok, redirected, type, url, bodyUsed } = response;
    const shown = {
      status,
      statusText,
      ok,
      redirected,
      type,
      url: portless(url),
      bodyUsed,
      hasBody: response.body !== null,
    };
    const headers = [...response.headers].filter(([name]) => !/^(?:date|connection|keep-alive)$/.test(name));
    const clone = response.clone();
    const body = await response.arrayBuffer().then(
      (buffer) => Buffer.from(buffer).toString('latin1'),
      (error: Error) => `${error.name}: ${error.message}`,
    );
    const cloned = await clone.text().then(
      (text) => text,
      (error: Error) => `${error.name}: ${error.message}`,
    );
    return { ...shown, headers, body, cloned };
  } catch (error) {
    return { error: (error as Error).name, message: portless((error as Error).message) };
  }
}

const portless = (text: string) => text.replaceAll(/127\.0\.0\.1:\d+/g, 'host');

async function run(one: Case, placements: Placements | undefined): Promise<unknown> {
  const other = await startServer((_request, response) => void response.end('{}'));
  const server = await startServer(answer(() => `${other.url}/x`));
  const base = `${server.url}/v1`;
  const args = one.make(base);
  let call: Call = (input, init) => fetch(input, init);
  if (placements) {
    const provider = defineProvider({
      id: 'acme',
      title: 'Acme',
      environments: { production: 'https://api.acme.example' },
      secrets: { apiKey: {} },
      strategies: { default: placements },
    });
    call = createFetch(createCredential(provider, { source: { apiKey: 'k' }, baseURL: base }));
  }
  const outcome = await outcomeOf(call, args);
  const received = server.received.map(({ method, url, headers, body }) => ({
    method,
    url: url.replace(/[?&]key=k$/, '').replace(/\?$/, ''),
    headers: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name !== 'host' && name !== 'x-api-key' && name !== 'connection')
        .map(([name, value]) => [name, portless(String(value)).replace(/boundary=.*/, 'boundary')]),
    ),
    body: body.toString('latin1').replaceAll(/-{4,}formdata-undici-\d+/g, 'boundary'),
  }));
  return { outcome, received, leaked: other.received.length };
}

describe.each<[string, Placements]>([
  ['header', { header: { 'X-API-Key': '{apiKey}' } }],
  ['query', { query: { key: '{apiKey}' } }],
])('fetch and createFetch with a credential in the %s', (_name, placements) => {
  test.concurrent.each(CASES)('$name', async (one) => {
    const [plain, ours] = await Promise.all([run(one, undefined), run(one, placements)]);
    const reason = DIFFERENCES[one.name];
    if (reason === undefined) expect(ours).toEqual(plain);
    else expect(ours, REASONS[reason]).not.toEqual(plain);
  });
});

test('the list of differences names cases that exist, and there are enough cases', () => {
  const names = CASES.map(({ name }) => name);
  expect(Object.keys(DIFFERENCES).filter((name) => !names.includes(name))).toEqual([]);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(150);
});
