import { coresignal } from '@sallyport/core/providers';
import type { StandIn } from '../stand-in.js';
import { standInData } from './stand-in-data.js';

/** A *collect* call costs credits and says how many are left; the number here stays the same. */
const credits = { 'x-credits-remaining': '1000' };

export const coresignalStandIn: StandIn = {
  provider: coresignal,
  environment: 'production',
  // Coresignal's own example of a limit.
  dailyQuota: 1000,
  routes: [
    {
      method: 'GET',
      path: '/company_base/collect/:id',
      respond: ({ params }) => standInData('coresignal', { id: params.id }, credits),
    },
    {
      method: 'POST',
      path: '/company_base/search/es_dsl',
      respond: () => standInData('coresignal', { found: [] }, credits),
    },
  ],
};
