import { CredentialError, createCredential } from '@sallyport/core';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Carrier } from './carriers.js';
import { carriers, providerOf } from './carriers.js';
import { clients } from './clients.js';
import type { TestServer } from './server.js';
import { openServer } from './server.js';

const SECRET = 'sp-7f3a9c1e5b2d8f40';
const STATUSES = [301, 302, 303, 307, 308];

let api: TestServer;
let secureApi: TestServer;
let elsewhere: TestServer;
let cells = 0;
let leaks = 0;

beforeAll(async () => {
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  // Where `/r/<status>/<target>` leads to; `/back` is what the other server sends the client back to.
  const redirect: Parameters<typeof openServer>[0] = ({ url }, response) => {
    const [, status, target] = /\/r\/(\d+)\/([^?]*)/.exec(url) ?? [];
    if (status && target) response.writeHead(Number(status), { Location: decodeURIComponent(target) });
    response.end('{}');
  };
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }]);
  api = await openServer(redirect);
  secureApi = await openServer(redirect, { key, cert });
  elsewhere = await openServer(
    (_request, response) => void response.writeHead(307, { Location: `${api.url}/v1/back` }).end(),
  );
});

afterAll(() => {
  for (const server of [api, secureApi, elsewhere]) server.close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  console.log(`leak matrix: ${cells} cells, ${leaks} leaks`);
});

interface Move {
  readonly name: string;
  readonly url: string;
  readonly rewrittenTo?: string;
  readonly secure?: boolean;
  readonly code?: string;
}

function moves(): Move[] {
  const other = {
    'another port': `${elsewhere.url}/v1/x`,
    'another host': `http://127.0.0.2:${elsewhere.port}/v1/x`,
    'a sub-domain': `http://sub.localhost:${elsewhere.port}/v1/x`,
    'a server that sends it back': `${elsewhere.url}/back`,
  };
  const to = (status: number, target: string) => `/r/${status}/${encodeURIComponent(target)}`;
  const redirected = STATUSES.flatMap((status) => [
    ...Object.entries(other).map(([name, target]) => ({
      name: `${status} to ${name}`,
      url: to(status, target),
      code: 'redirect_refused',
    })),
    {
      name: `${status} from https to http`,
      url: to(status, `${elsewhere.url}/v1/x`),
      secure: true,
      code: 'redirect_refused',
    },
    { name: `${status} out of the base path`, url: to(status, `${api.url}/out`), code: 'redirect_refused' },
  ]);
  return [
    ...redirected,
    { name: 'an absolute URL', url: `${elsewhere.url}/v1/x` },
    { name: '//host', url: `//127.0.0.1:${elsewhere.port}/v1/x` },
    { name: '../..', url: '/../../out' },
    { name: 'encoded dots', url: '/..%2fout' },
    { name: 'user info', url: `${api.url.replace('//', '//user@')}/v1/x` },
    { name: 'rewritten by an earlier interceptor', url: '/x', rewrittenTo: `${elsewhere.url}/v1/x` },
  ];
}

describe.each(clients)('$name', (client) => {
  test.each(carriers)('lets the secret go nowhere else: $name', async (carrier: Carrier) => {
    for (const { name, url, rewrittenTo, secure, code = 'outside_allowed_urls' } of moves()) {
      const base = secure ? secureApi : api;
      const credential = createCredential(providerOf(carrier), {
        source: { apiKey: SECRET },
        baseURL: `${base.url}/v1`,
      });
      const { method } = carrier;
      const error = await client
        .call(credential, { method, url, ...(rewrittenTo === undefined ? {} : { rewrittenTo }) })
        .catch((thrown: unknown) => thrown);
      cells += 1;
      const outside = [...api.received, ...secureApi.received].filter(
        ({ url: path }) => !path.startsWith('/v1/'),
      );
      leaks += elsewhere.received.length + outside.length;
      expect(elsewhere.received, name).toEqual([]);
      expect(outside, name).toEqual([]);
      expect(error, name).toBeInstanceOf(CredentialError);
      expect(error, name).toMatchObject({ code });
    }
    const arrived = [...api.received, ...secureApi.received].splice(0);
    expect(arrived.some((request) => JSON.stringify(request).includes(SECRET))).toBe(true);
    api.received.length = 0;
    secureApi.received.length = 0;
  });
});
