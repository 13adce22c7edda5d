import { createCredential } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import type { AxiosInstance, AxiosRequestConfig } from 'axios';
import axios from 'axios';
import { attachCredential } from '../src/index.js';
import type { Answer, TestServer } from './server.js';
import { startServer } from './server.js';

/** A key to look for in everything that is shown. */
export const KEY = 'sp-canary-0a1b2c3d';

export const adapters = ['http', 'fetch'] as const;

/** Both orders in which a neighbour and the credential may be put on an instance. */
export const orders = ['after the credential', 'before the credential'] as const;

export type Order = (typeof orders)[number];

/** A credential of Phota for a test server. */
export function credentialFor({ url }: Pick<TestServer, 'url'>) {
  return createCredential(phota, { source: { apiKey: KEY }, baseURL: `${url}/v1/phota` });
}

/** A test server, and an instance that calls it with a key. */
export async function setup(answer?: Answer, config: AxiosRequestConfig = {}) {
  const api = await startServer(answer);
  const client = axios.create({ adapter: 'http', ...config });
  const detach = attachCredential(client, credentialFor(api));
  return { api, client, detach };
}

/** The same with a neighbour that is put on the instance before the credential, or after it. */
export async function setupWith(
  order: Order,
  neighbour: (client: AxiosInstance) => void,
  answer?: Answer,
  config: AxiosRequestConfig = {},
) {
  const api = await startServer(answer);
  const client = axios.create({ adapter: 'http', ...config });
  if (order === 'before the credential') neighbour(client);
  attachCredential(client, credentialFor(api));
  if (order === 'after the credential') neighbour(client);
  return { api, client };
}

/** What a call throws. */
export async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('The call did not fail');
    },
    (error: unknown) => error,
  );
}
