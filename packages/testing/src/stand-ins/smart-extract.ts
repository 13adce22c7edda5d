import { smartExtract } from '@sallyport/core/providers';
import type { StandIn, StandInRoute } from '../stand-in.js';
import { standInData } from './stand-in-data.js';

const routes: readonly StandInRoute[] = [
  {
    method: 'POST',
    path: '/extraction/document',
    strategy: 'api',
    respond: () => standInData('smart-extract', { documentId: 'stand-in' }),
  },
];

/** Two environments on one host, told apart by their paths. The token endpoint comes from the definition. */
export const smartExtractStandIns: readonly StandIn[] = [
  { provider: smartExtract, environment: 'production', routes },
  { provider: smartExtract, environment: 'staging', routes },
];
