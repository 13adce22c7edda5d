import type { Keyring } from '@sallyport/keyring';
import type { Operation } from '../operations/operation.js';
import { operation } from '../operations/operation.js';
import { countRefusals } from './count-refusals.js';
import { countTopOwners } from './count-top-owners.js';
import { refusals, refusalsQuery, topOwners, topQuery } from './schemas.js';

/** Refusals by cause, and the owners with most requests. */
export function reportOperations(keyring: Keyring): Operation[] {
  return [
    operation({
      ...{ id: 'getRefusals', method: 'get', path: '/refusals', status: 200 },
      ...{ query: refusalsQuery, response: refusals },
      summary: 'Refused requests by cause, with the addresses, keys and owners that have most',
      run: async ({ query }) => ({ data: await countRefusals(keyring, query) }),
    }),
    operation({
      ...{ id: 'getTopOwners', method: 'get', path: '/top-owners', status: 200 },
      ...{ query: topQuery, response: topOwners },
      summary: 'The twenty owners with most requests',
      run: async ({ query: { days = 30 } }) => ({ data: await countTopOwners(keyring, days, Date.now()) }),
    }),
  ];
}
