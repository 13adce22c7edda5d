import { text } from 'node:stream/consumers';
import type { AxiosInstance, AxiosResponse } from 'axios';
import axios from 'axios';
import { KEY } from '../attached.js';
import type { TestServer } from '../server.js';
import type { DifferentialCall } from './calls.js';

/** What a server and a caller see of one call. */
export type Observation = Readonly<Record<string, unknown>>;

/** Makes a call and tells what was sent and what came back, without what differs from one run to the next. */
export async function observe(
  client: AxiosInstance,
  call: DifferentialCall,
  api: TestServer,
): Promise<Observation> {
  api.received.length = 0;
  const settled = await client.request(call.config?.() ?? { url: '/x' }).then(
    async (response) => ({ outcome: 'resolved', ...(await shownOf(response)) }),
    async (error: unknown) => ({ outcome: 'rejected', ...(await errorOf(error)) }),
  );
  const sent = api.received.map(({ headers, ...rest }) => ({
    ...rest,
    headers: { ...headers, 'x-api-key': '' },
  }));
  return JSON.parse(normal(JSON.stringify({ sent, ...settled }), api)) as Observation;
}

async function shownOf(response: AxiosResponse) {
  const { status, statusText, headers, config, data, request } = response;
  return {
    keys: Object.fromEntries(Object.keys(response).map((key) => [key, true])),
    status,
    statusText,
    headers: axios.AxiosHeaders.from(headers as never).toJSON(),
    data: await readable(data),
    responseUrl: request?.res?.responseUrl,
    requested: request?.path ?? request?.url,
    config: shownConfig(config),
  };
}

async function errorOf(error: unknown) {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { response, config, status, code, request } = error as never as Record<string, never> & {
    response?: AxiosResponse;
  };
  return {
    name: error.name,
    message: error.message,
    code,
    status,
    isAxiosError: axios.isAxiosError(error),
    isCancel: axios.isCancel(error),
    hasRequest: request !== undefined && request !== null,
    config: config ? shownConfig(config) : 'none',
    ...(response ? { response: await shownOf(response) } : {}),
    toJSON: keysOfJson(error),
  };
}

/** Of an error with a `cancelToken`, axios's own `toJSON` overflows the stack. */
function keysOfJson(error: Error & { toJSON?(): object }): object {
  try {
    return Object.fromEntries(Object.keys(error.toJSON?.() ?? {}).map((key) => [key, true]));
  } catch (thrown) {
    return { throws: String(thrown) };
  }
}

/** The parts that a user reads. The key that plain axios was given by hand is not one. */
function shownConfig(config: object) {
  const all = config as Record<string, unknown>;
  const { headers, transformRequest, transformResponse, adapter, cancelToken: _token, data, ...rest } = all;
  const { 'X-API-Key': _, ...own } = axios.AxiosHeaders.from(headers as never).toJSON();
  return {
    ...rest,
    data: typeof data === 'object' ? Object.prototype.toString.call(data) : data,
    headers: own,
    transforms: [transformRequest, transformResponse].map(String),
    adapter: String(adapter),
  };
}

async function readable(data: unknown): Promise<unknown> {
  if (typeof data !== 'object' || data === null) return data;
  if (Buffer.isBuffer(data) || data instanceof ArrayBuffer)
    return Buffer.from(data as Buffer).toString('latin1');
  if (data instanceof Blob) return `Blob ${await data.text()}`;
  if ('pipe' in data || data instanceof ReadableStream) return text(data as ReadableStream).catch(String);
  return data;
}

function normal(shown: string, { url, port }: TestServer): string {
  return shown
    .replaceAll(url, 'http://api')
    .replaceAll(String(port), 'PORT')
    .replaceAll(KEY, 'KEY')
    .replaceAll(/"date":"[^"]*"/g, '"date":""')
    .replaceAll(/(?:-{2,}|axios-[\d.]+-boundary-|formdata-undici-|X-AXIOS-BOUNDARY-)[\w-]{10,}/gi, 'BOUNDARY')
    .replaceAll(/"duration":\d+/g, '"duration":0');
}
