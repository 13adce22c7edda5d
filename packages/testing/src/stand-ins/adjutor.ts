import { adjutor } from '@sallyport/core/providers';
import { json } from '../replies.js';
import type { StandIn } from '../stand-in.js';
import { standInData } from './stand-in-data.js';

/**
 * An app may call the services that it selected. The services' names here, `karma` and `direct-debit`, are
 * the stand-in's own; so is `not-listed`, the identity that is not on the blacklist. Adjutor answers that
 * with 404, which is data and no error.
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
          ? json(404, { standIn: 'adjutor', listed: false })
          : standInData('adjutor', { listed: true }),
    },
    {
      method: 'GET',
      path: '/direct-debit/banks',
      scopes: ['direct-debit'],
      respond: () => standInData('adjutor', { banks: [] }),
    },
  ],
};
