import type { OutboundResponse } from '@sallyport/core';
import * as runner from 'vitest';
import type { OutboundHarness } from '../src/conformance/index.js';
import { outboundConformance } from '../src/conformance/index.js';

/** The smallest client there can be: `credential.send` over the built-in fetch. */
const harness: OutboundHarness = {
  name: 'fetch',
  create: (credential, interceptor) => ({
    async request({ method, url, headers = {}, body, signal, timeout }) {
      const absolute = /^([a-z]+:)?\/\//i.test(url) ? url : `${credential.baseURL}/${url.replace(/^\//, '')}`;
      const ends = [signal ?? [], timeout ? AbortSignal.timeout(timeout) : []].flat();
      const { response, refusal } = await credential.send(
        { method, url: interceptor?.rewrite(absolute) ?? absolute, headers, body },
        async (request): Promise<OutboundResponse> => {
          const answer = await fetch(request.url, {
            method: request.method,
            headers: request.headers,
            body: (request.body ?? null) as string | null,
            redirect: 'manual',
            signal: AbortSignal.any(ends),
          });
          return {
            status: answer.status,
            headers: Object.fromEntries(answer.headers),
            body: parsed(await answer.text()),
          };
        },
      );
      if (refusal) throw refusal;
      return response;
    },
  }),
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

outboundConformance(runner, harness);
