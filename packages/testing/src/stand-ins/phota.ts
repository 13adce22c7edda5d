import { randomUUID } from 'node:crypto';
import { phota } from '@sallyport/core/providers';
import type { StandIn } from '../stand-in/stand-in.js';
import { standInData } from './stand-in-data.js';

const requestId = () => ({ 'X-Request-Id': randomUUID() });

/** Phota Labs. Every response carries a request id, as the vendor's do. */
export const photaStandIn: StandIn = {
  provider: phota,
  environment: 'production',
  routes: [
    { method: 'GET', path: '/profiles/ids', respond: () => standInData(phota, { ids: [] }, requestId()) },
    { method: 'POST', path: '/generate', respond: () => standInData(phota, { images: [] }, requestId()) },
  ],
};
