import { coresignal } from '@sallyport/core/providers';
import type { StandIn } from '../stand-in/stand-in.js';
import { standInData } from './stand-in-data.js';

/** A *collect* call costs credits, and the response says how many are left. Here the number never changes. */
const credits = { 'x-credits-remaining': '1000' };

/** Coresignal, with its own example of a limit: 1,000 requests a day. */
export const coresignalStandIn: StandIn = {
  provider: coresignal,
  environment: 'production',
  dailyQuota: 1000,
  routes: [
    {
      method: 'GET',
      path: '/company_base/collect/:id',
      respond: ({ params }) => standInData(coresignal, { id: params.id }, credits),
    },
    {
      method: 'POST',
      path: '/company_base/search/es_dsl',
      respond: () => standInData(coresignal, { found: [] }, credits),
    },
  ],
};
