import type { Reply } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import { json } from '../../http/replies.js';
import { canary, canarySecrets } from '../canary.js';
import { inQuery } from '../placement-providers.js';
import type { OutboundCase, Servers } from './case.js';
import type { ReceivedRequest } from './recorder.js';

const STATUSES = [301, 302, 303, 307, 308] as const;
const key = canary('outbound', 'apiKey');
const keyed = { 'x-api-key': key };

const OUTWARD: readonly (readonly [where: string, location: (servers: Servers) => string])[] = [
  ['another port', ({ foreign }) => `${foreign}/api/v1/new`],
  ['another host', ({ api }) => `${api.replace('127.0.0.1', 'localhost')}/api/v1/new`],
  ['a host without a scheme', ({ foreign }) => `${foreign.replace('http:', '')}/api/v1/new`],
  ['another path', () => '/other/new'],
  ['a path of dots', () => '../../other'],
];

const to = (status: number, location: string): Reply => ({
  status,
  headers: { Location: location },
  body: '',
});

/** Cases of redirects: followed with the credential if the target is allowed, and refused otherwise. */
export function redirectCases(): OutboundCase[] {
  return [
    ...STATUSES.flatMap((status) => OUTWARD.map(([where, location]) => outward(status, where, location))),
    ...STATUSES.flatMap((status) => [inward(status, 'GET'), inward(status, 'POST')]),
    {
      title: 'follows with a key in the query, attached again',
      provider: inQuery,
      secrets: canarySecrets(inQuery, 'outbound'),
      call: () => ({ method: 'GET', url: '/old' }),
      answer: ({ target }) => (target.startsWith('/api/v1/old') ? to(302, 'new?a=1') : json(200, {})),
      expected: {
        outcome: 'success',
        received: [{ target: `/api/v1/old?api_key=${key}` }, { target: `/api/v1/new?a=1&api_key=${key}` }],
      },
    },
    {
      title: 'gives up on a redirect to itself',
      provider: phota,
      secrets: canarySecrets(phota, 'outbound'),
      call: () => ({ method: 'GET', url: '/old' }),
      answer: () => to(302, 'old'),
      expected: { outcome: 'redirect_refused' },
    },
    {
      title: 'follows to an allowed URL, and no further',
      provider: phota,
      secrets: canarySecrets(phota, 'outbound'),
      call: () => ({ method: 'GET', url: '/old' }),
      answer: ({ target }, { foreign }) => to(307, target.endsWith('/old') ? 'new' : `${foreign}/api/v1/new`),
      expected: { outcome: 'redirect_refused', received: [{ headers: keyed }, { headers: keyed }] },
    },
  ];
}

function outward(status: number, where: string, location: (servers: Servers) => string): OutboundCase {
  return {
    title: `refuses a ${status} to ${where}`,
    provider: phota,
    secrets: canarySecrets(phota, 'outbound'),
    call: () => ({
      method: 'POST',
      url: '/old',
      headers: { 'Content-Type': 'application/json' },
      body: '{"n":1}',
    }),
    answer: (_request, servers) => to(status, location(servers)),
    expected: { outcome: 'redirect_refused', received: [{ target: '/api/v1/old', headers: keyed }] },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
function inward(status: (typeof STATUSES)[number], method: 'GET' | 'POST'): OutboundCase {
  const as = { GET: 'as GET', POST: status < 307 ? 'as GET without the body' : 'as POST with the body' }[
    method
  ];
  const keepsMethod = status === 307 || status === 308 || method === 'GET';
  const body = method === 'POST' ? '{"n":1}' : '';
  const first: Partial<ReceivedRequest> = { method, target: '/api/v1/old', body, headers: keyed };
  const second: Partial<ReceivedRequest> = {
    method: keepsMethod ? method : 'GET',
    target: '/api/v1/new',
    body: keepsMethod ? body : '',
    headers: keyed,
  };
  return {
    title: `follows a ${status} of ${method} to an allowed URL, ${as}`,
    provider: phota,
    secrets: canarySecrets(phota, 'outbound'),
    call: () => ({
      method,
      url: '/old',
      ...(body ? { body, headers: { 'Content-Type': 'application/json' } } : {}),
    }),
    answer: ({ target }) => (target === '/api/v1/old' ? to(status, 'new') : json(200, {})),
    expected: { outcome: 'success', received: [first, second] },
  };
}
