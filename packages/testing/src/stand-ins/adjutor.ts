import { adjutor } from '@sallyport/core/providers';
import { json } from '../http/replies.js';
import type { StandIn } from '../stand-in/stand-in.js';
import { standInData } from './stand-in-data.js';

/**
 * Lendsqr Adjutor. An app may call the services that it selected. The service names `karma` and `direct-debit`
 * are the stand-in's own. So is `not-listed`, an identity that is not on the blacklist: Adjutor answers it
 * with 404, which is data and not an error.
 */
export const adjutorStandIn: StandIn = {
  provider: adjutor,
  environment: 'production',
  routes: [
    {
      method: 'GET',
      path: '/verification/karma/:identity',
      scopes: ['karma'],
      respond: ({ params }) =>
        params.identity === 'not-listed'
          ? json(404, { standIn: adjutor.id, listed: false })
          : standInData(adjutor, { listed: true }),
    },
    {
      method: 'GET',
      path: '/direct-debit/banks',
      scopes: ['direct-debit'],
      respond: () => standInData(adjutor, { banks: [] }),
    },
  ],
};
