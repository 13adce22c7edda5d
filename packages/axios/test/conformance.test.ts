import { outboundConformance } from '@sallyport/testing/conformance';
import type { AxiosInstance } from 'axios';
import axios from 'axios';
import * as runner from 'vitest';
import { attachCredential } from '../src/index.js';

for (const adapter of ['http', 'fetch'] as const) {
  outboundConformance(runner, {
    name: `axios, ${adapter} adapter`,
    create(credential, interceptor) {
      const client = axios.create({ adapter });
      const intercept = () => {
        if (interceptor) rewriteURLs(client, interceptor.rewrite);
      };
      if (interceptor?.installed === 'before') intercept();
      attachCredential(client, credential);
      if (interceptor?.installed === 'after') intercept();
      return { request: ({ body, ...call }) => client.request({ ...call, ...(body ? { data: body } : {}) }) };
    },
  });
}

function rewriteURLs(client: AxiosInstance, rewrite: (url: string) => string): void {
  client.interceptors.request.use((config) => ({ ...config, url: rewrite(config.url ?? '') }));
}
