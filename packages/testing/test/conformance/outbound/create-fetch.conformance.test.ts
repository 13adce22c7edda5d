import { createFetch, refusalOf } from '@sallyport/core';
import * as runner from 'vitest';
import { outboundConformance } from '../../../src/conformance/index.js';

outboundConformance(runner, {
  name: 'createFetch',
  create(credential, interceptor) {
    const call = createFetch(credential);
    return {
      async request({ url, signal, timeout, ...init }) {
        const ends = [signal ?? [], timeout ? AbortSignal.timeout(timeout) : []].flat();
        const target = interceptor ? interceptor.rewrite(url) : url;
        const response = await call(target, { ...init, signal: AbortSignal.any(ends) });
        const refusal = refusalOf(response);
        if (refusal) throw refusal;
        return response;
      },
    };
  },
});
