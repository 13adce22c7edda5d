import { defineProvider } from '@sallyport/core';
import { json } from '../../http/replies.js';
import { canary } from '../canary.js';
import type { OutboundCase, Servers } from './case.js';
import type { Certified } from './certificates.js';

const apiKey = canary('outbound', 'apiKey');
const token = canary('token');
const tls = { certificate: '{certificate}', key: '{key}' };

const certified = ({ baseURL }: Servers) =>
  defineProvider({
    id: 'certified',
    title: 'Certified',
    environments: { production: baseURL },
    secrets: { certificate: {}, key: {}, apiKey: {} },
    strategies: {
      beside: { tls, header: { 'X-API-Key': '{apiKey}' } },
      alone: { tls },
      exchanged: {
        tls,
        exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
        then: { header: { Authorization: 'Bearer {token}' } },
      },
    },
  });

const secretsOf = (client: Certified) => ({ ...client, apiKey });
const call = () => ({ method: 'GET', url: '/things' });
const things = { method: 'GET', target: '/api/v1/things', client: 'client' };

/** Cases of a client certificate. It is no canary, so no output may hold any key in PEM. */
export function certificateCases(): OutboundCase[] {
  const base = {
    provider: certified,
    call,
    tls: true,
    secrets: ({ client }) => secretsOf(client),
  } as const satisfies Partial<OutboundCase>;
  return [
    {
      ...base,
      title: 'presents a client certificate beside a key',
      strategy: 'beside',
      expected: { outcome: 'success', received: [{ ...things, headers: { 'x-api-key': apiKey } }] },
    },
    {
      ...base,
      title: 'presents a client certificate that is the whole credential',
      strategy: 'alone',
      expected: { outcome: 'success', received: [things] },
    },
    {
      ...base,
      title: 'presents a client certificate to the exchange too',
      strategy: 'exchanged',
      answer: ({ target }) => json(200, target.endsWith('/token') ? { token } : {}),
      expected: {
        outcome: 'success',
        received: [
          { method: 'POST', target: '/api/v1/token', client: 'client' },
          { ...things, headers: { authorization: `Bearer ${token}` } },
        ],
      },
    },
    {
      ...base,
      title: 'presents a client certificate after a redirect within the base URL',
      strategy: 'beside',
      answer: ({ target }) =>
        target.endsWith('/things')
          ? { status: 307, headers: { Location: '/api/v1/others' }, body: '' }
          : json(200, {}),
      expected: { outcome: 'success', received: [things, { ...things, target: '/api/v1/others' }] },
    },
    {
      ...base,
      title: 'shows no key if the server does not know the certificate',
      strategy: 'beside',
      secrets: ({ stranger }) => secretsOf(stranger),
      expected: { outcome: 'no refusal', received: [] },
    },
  ];
}
