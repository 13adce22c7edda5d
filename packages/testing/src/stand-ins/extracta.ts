import { extracta } from '@sallyport/core/providers';
import type { StandIn } from '../stand-in/stand-in.js';
import { standInData } from './stand-in-data.js';

/**
 * Extracta LABS. The two seconds between calls of `getBatchResults` are not enforced: the answer to a call
 * that comes too early is not documented.
 */
export const extractaStandIn: StandIn = {
  provider: extracta,
  environment: 'production',
  routes: [
    { method: 'GET', path: '/credits', respond: () => standInData(extracta, { credits: 100 }) },
    {
      method: 'POST',
      path: '/createExtraction',
      respond: () => standInData(extracta, { extractionId: 'stand-in' }),
    },
    { method: 'POST', path: '/getBatchResults', respond: () => standInData(extracta, { files: [] }) },
  ],
};
