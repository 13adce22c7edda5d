import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import type { AxiosRequestConfig } from 'axios';
import axios from 'axios';
import type { Answer } from '../server.js';

/** One call, as plain axios and as an instance with a credential make it. */
export interface DifferentialCall {
  readonly name: string;
  /** Made anew for each call, because a stream can be read once. Default: GET /x. */
  readonly config?: () => AxiosRequestConfig;
  /** Default: 200 and some JSON. */
  readonly answer?: Answer;
  /** Where the request goes instead of the test server. */
  readonly down?: boolean;
}

type Config = AxiosRequestConfig;
const get = (name: string, config: Config): DifferentialCall => ({
  name,
  config: () => ({ url: '/x', ...config }),
});
const post = (name: string, data: () => unknown, headers = {}): DifferentialCall => ({
  name: `a body: ${name}`,
  config: () => ({ method: 'post', url: '/x', data: data(), headers }),
});
const answered = (name: string, answer: Answer, config: Config = {}): DifferentialCall => ({
  ...get(name, config),
  answer,
});

const replying =
  (status: number, headers = {}, body: string | Buffer = '{"detail":"no"}'): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

function form(): FormData {
  const made = new FormData();
  made.append('a', 'ü');
  made.append('file', new Blob([new Uint8Array([0, 255])]), 'a.bin');
  return made;
}

const methods = ['get', 'delete', 'head', 'options', 'post', 'put', 'patch', 'GET', 'POST', 'PURGE'];
const urls = [
  'x',
  '',
  '/',
  '/x/',
  '/x?a=1',
  '/x?a=1#b',
  '/x#b',
  '/x//y',
  '/ü x',
  '/a/../x',
  '/%7Bx%7D',
  '/x;y=1',
  '/x?q=a b&r=ü',
  'x:y',
];
const params: readonly [string, unknown][] = [
  ['none', {}],
  ['a string', { a: 'b c&d=ü+:$,[]' }],
  ['a list', { a: [1, 2], b: ['x'] }],
  ['an object', { a: { b: { c: 1 } } }],
  ['a date', { a: new Date(0) }],
  ['null and undefined', { a: null, b: undefined, c: 0, d: false }],
  ['URLSearchParams', new URLSearchParams({ a: 'b c' })],
];
const bodies: readonly [string, () => unknown, Record<string, unknown>?][] = [
  ['an object', () => ({ a: 'ü', b: [1, { c: null }] })],
  ['a list', () => [1, 'a']],
  ['a string', () => 'plain ü'],
  ['a string as JSON', () => 'plain', { 'Content-Type': 'application/json' }],
  ['JSON in a string', () => '{"a":1}', { 'Content-Type': 'application/json' }],
  ['a number', () => 5, { 'Content-Type': 'application/json' }],
  ['null', () => null],
  ['undefined', () => undefined],
  ['an empty string', () => ''],
  ['a Buffer', () => Buffer.from([0, 1, 254, 255])],
  ['an ArrayBuffer', () => new Uint8Array([0, 1, 255]).buffer],
  ['bytes', () => new Uint8Array([0, 1, 255])],
  ['URLSearchParams', () => new URLSearchParams({ a: 'b c', d: '&' })],
  [
    'a form by its header',
    () => ({ a: 'b c', d: [1, 2] }),
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  ],
  ['FormData', form],
  ['an object as multipart', () => ({ a: 1 }), { 'Content-Type': 'multipart/form-data' }],
  ['a Blob', () => new Blob(['abc'], { type: 'text/plain' })],
];
const headers: readonly [string, Record<string, unknown>][] = [
  ['of its own', { 'X-Mine': 'a' }],
  ['in lower case', { accept: 'text/plain' }],
  ['switched off', { 'User-Agent': false, Accept: null }],
  ['a list', { 'X-List': ['a', 'b'] }],
  ['a cookie', { Cookie: 'a=1; b=2' }],
  ['several cookies', { Cookie: ['a=1', 'b=2'] }],
  ['numbers and empty ones', { 'X-Number': 5, 'X-Empty': '' }],
  ['Authorization', { Authorization: 'Bearer mine' }],
  ['Accept-Encoding', { 'Accept-Encoding': 'identity' }],
  ['with spaces around', { 'X-Space': ' a ' }],
];
const statuses = [
  201, 202, 203, 204, 205, 206, 300, 301, 304, 305, 400, 402, 404, 405, 409, 410, 415, 418, 422, 451, 500,
  501, 502, 503, 504,
];
const refusals = [401, 403, 429];

const redirectTo =
  (status: number): Answer =>
  ({ url, body }, response) =>
    void (url.includes('/new')
      ? response.end(JSON.stringify({ url, body }))
      : response.writeHead(status, { Location: 'new?b=1' }).end('moved'));

const redirects = [301, 302, 303, 307, 308].flatMap((status) => [
  answered(`a redirect ${status} of GET`, redirectTo(status)),
  answered(`a redirect ${status} of POST`, redirectTo(status), { method: 'post', data: { a: 1 } }),
]);

const bodiesOfAnswers = [
  answered('an answer that is no JSON', replying(200, {}, 'plain')),
  answered('an answer that is no JSON, and must be', replying(200, {}, 'plain'), {
    responseType: 'json',
    transitional: { silentJSONParsing: false },
  }),
  answered('an empty answer', replying(200, {}, '')),
  answered('an answer with a mark of its byte order', replying(200, {}, '\ufeff{"a":1}')),
  answered('a compressed answer', replying(200, { 'Content-Encoding': 'gzip' }, gzipSync('{"a":1}'))),
  answered(
    'a compressed answer, kept so',
    replying(200, { 'Content-Encoding': 'gzip' }, gzipSync('{"a":1}')),
    {
      decompress: false,
      responseType: 'arraybuffer',
    },
  ),
  answered(
    'an answer in Latin-1',
    replying(200, { 'Content-Type': 'text/plain; charset=latin1' }, Buffer.from([228])),
    {
      responseEncoding: 'latin1',
    },
  ),
  answered('a long answer', replying(200, {}, JSON.stringify('x'.repeat(200_000)))),
  answered('cookies of an answer', (_request, response) => {
    response.setHeader('Set-Cookie', ['a=1', 'b=2']);
    response.setHeader('X-Twice', ['1', '2']);
    response.end('{}');
  }),
  answered('a phrase of its own', (_request, response) => {
    response.statusMessage = 'Quite Fine';
    response.end('{}');
  }),
];

const responseTypes = (['json', 'text', 'arraybuffer', 'stream', 'blob', 'document'] as const).map(
  (responseType) => get(`responseType ${responseType}`, { responseType }),
);

const limits = [
  answered('an answer over maxContentLength', replying(200, {}, '"0123456789"'), { maxContentLength: 5 }),
  get('a body over maxBodyLength', { method: 'post', data: '0123456789', maxBodyLength: 5 }),
  answered('maxRedirects 0', redirectTo(302), { maxRedirects: 0 }),
  answered('maxRedirects 0, accepted', redirectTo(302), { maxRedirects: 0, validateStatus: null }),
  answered('a redirect without a target', replying(302)),
  answered(
    'a redirect with an anchor',
    ({ url }, response) =>
      void (url.includes('new')
        ? response.end(`{"url":"${url}"}`)
        : response.writeHead(302, { Location: 'new#a' }).end()),
  ),
];

const failures: readonly DifferentialCall[] = [
  { ...get('nobody listens', {}), down: true },
  answered('no answer in time', () => {}, { timeout: 60 }),
  answered('no answer in time, clarified', () => {}, {
    timeout: 60,
    transitional: { clarifyTimeoutError: true },
  }),
  answered('no answer in time, in words', () => {}, { timeout: 60, timeoutErrorMessage: 'too slow' }),
  answered('the connection ends at once', (_request, response) => void response.socket?.destroy()),
  answered('the connection ends in the answer', (_request, response) => {
    response.writeHead(200, { 'Content-Length': '99' }).write('{');
    setTimeout(() => response.destroy(), 20);
  }),
  answered('garbage', (_request, response) => void response.socket?.end('HTTP/1.1 garbage\r\n\r\n')),
  get('aborted before', { signal: AbortSignal.abort() }),
  { name: 'aborted', config: () => ({ url: '/x', signal: AbortSignal.timeout(40) }), answer: () => {} },
  {
    name: 'cancelled',
    config() {
      const { token, cancel } = axios.CancelToken.source();
      setTimeout(() => cancel('enough'), 40);
      return { url: '/x', cancelToken: token };
    },
    answer: () => {},
  },
  get('an unknown adapter', { adapter: 'nothing' as never }),
  get('an unreadable URL', { baseURL: 'http://', url: '/x' }),
];

const options: readonly DifferentialCall[] = [
  get('a serializer of params', { params: { a: 1 }, paramsSerializer: () => 'mine=1' }),
  get('a serializer without indexes', { params: { a: [1, 2] }, paramsSerializer: { indexes: null } }),
  get('a baseURL below', { baseURL: 'below' }),
  get('allowAbsoluteUrls: false', { url: 'x', allowAbsoluteUrls: false }),
  get('auth', { auth: { username: 'u', password: 'p' } }),
  get('a transform of the answer', { transformResponse: [(data: string) => data.length] }),
  {
    name: 'a transform of the request',
    config: () => ({
      method: 'post',
      url: '/x',
      data: { a: 1 },
      transformRequest: [
        (data, all) => {
          all.set('Content-Type', 'text/plain');
          return `<${data.a}>`;
        },
      ],
    }),
  },
  answered('validateStatus null', replying(500), { validateStatus: null }),
  answered('validateStatus of its own', replying(404), { validateStatus: (status) => status === 404 }),
  answered('validateStatus that refuses 200', replying(200), { validateStatus: () => false }),
  answered('401 that is accepted', replying(401), { validateStatus: null }),
  get('a timeout in a string', { timeout: '5000' as never }),
  get('family', { family: 4 }),
  get('withCredentials', { withCredentials: true }),
  get('maxRate', { maxRate: 1e6 }),
  get('fetchOptions', { fetchOptions: { keepalive: false } }),
  get('maxContentLength that is enough', { maxContentLength: 1000, maxBodyLength: 1000 }),
  get('proxy false', { proxy: false }),
  answered('beforeRedirect', redirectTo(302), {
    beforeRedirect(all) {
      all.headers['x-seen'] = '1';
    },
  }),
  get('an option of its own', { mine: { a: 1 } } as Config),
  {
    name: 'a streamed body',
    config: () => ({ method: 'post', url: '/x', data: Readable.from([Buffer.from('abc')]) }),
  },
  {
    name: 'progress',
    config: () => ({
      method: 'post',
      url: '/x',
      data: 'abc',
      onUploadProgress() {},
      onDownloadProgress() {},
    }),
  },
];

/** All of them. */
export const calls: readonly DifferentialCall[] = [
  ...methods.map((method) => get(`the method ${method}`, { method })),
  ...urls.map((url) => get(`the URL "${url}"`, { url })),
  ...params.map(([name, each]) => get(`params: ${name}`, { params: each })),
  ...bodies.map(([name, data, all]) => post(name, data, all)),
  ...headers.map(([name, all]) => get(`headers: ${name}`, { headers: all as never })),
  ...statuses.map((status) =>
    answered(`status ${status}`, replying(status, {}, status === 204 || status === 304 ? '' : '{"a":1}')),
  ),
  ...refusals.map((status) => answered(`the refusal ${status}`, replying(status))),
  ...redirects,
  ...bodiesOfAnswers,
  ...responseTypes,
  ...limits,
  ...failures,
  ...options,
];
