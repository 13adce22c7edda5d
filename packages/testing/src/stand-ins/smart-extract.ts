import { smartExtract } from '@sallyport/core/providers';
import type { StandIn, StandInRoute } from '../stand-in/stand-in.js';
import { standInData } from './stand-in-data.js';

const routes: readonly StandInRoute[] = [
  {
    method: 'POST',
    path: '/extraction/document',
    strategy: 'api',
    respond: () => standInData(smartExtract, { documentId: 'stand-in' }),
  },
];

/** Clik.ai SmartExtract: two environments on one host with different paths. The token endpoint comes from the definition. */
export const smartExtractStandIns: readonly StandIn[] = [
  { provider: smartExtract, environment: 'production', routes },
  { provider: smartExtract, environment: 'staging', routes },
];
