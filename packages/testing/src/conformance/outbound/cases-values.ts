import { defineProvider } from '@sallyport/core';
import { json } from '../../http/replies.js';
import { canary } from '../canary.js';
import type { OutboundCase, Servers } from './case.js';

const secrets = { apiKey: canary('outbound', 'apiKey') };
const token = canary('token');

/** An API whose answer to the exchange names the base URL of the requests, and an account. */
const instanced = ({ api, baseURL }: Servers) =>
  defineProvider({
    id: 'instanced',
    title: 'Instanced',
    environments: { production: baseURL },
    secrets: { apiKey: {} },
    strategies: {
      default: {
        exchange: {
          url: '/oauth/token',
          json: { key: '{apiKey}' },
          token: '/access_token',
          expires: 'unknown',
          values: { baseURL: '/instance_url', account: '/account' },
        },
        hosts: [new URL(api).host],
        then: { header: { Authorization: 'Bearer {token}', 'X-Account': '{account}' } },
      },
    },
  });

const call = () => ({ method: 'GET', url: '/things?a=1' });
const exchange = { method: 'POST', target: '/api/v1/oauth/token' };
const there = { authorization: `Bearer ${token}`, 'x-account': 'a1' };
const answer = (instance: (servers: Servers) => string): NonNullable<OutboundCase['answer']> => {
  return ({ target }, servers) =>
    json(
      200,
      target.endsWith('/oauth/token')
        ? { access_token: token, instance_url: instance(servers), account: 'a1' }
        : {},
    );
};

/** Cases of an answer that says where the requests go. */
export function valueCases(): OutboundCase[] {
  return [
    {
      title: 'sends to the base URL that the answer of the exchange names',
      provider: instanced,
      secrets,
      call,
      answer: answer(({ api }) => `${api}/instances/7`),
      expected: {
        outcome: 'success',
        received: [exchange, { method: 'GET', target: '/instances/7/things?a=1', headers: there }],
      },
    },
    {
      title: 'sends nothing to a base URL of an answer that the definition does not allow',
      provider: instanced,
      secrets,
      call,
      answer: answer(({ foreign }) => foreign),
      expected: { outcome: 'exchange_failed', received: [exchange] },
    },
    {
      title: 'follows no redirect from there to the base URL of the definition',
      provider: instanced,
      secrets,
      call,
      answer: (request, servers) =>
        request.target.startsWith('/instances')
          ? { status: 302, headers: { Location: `${servers.baseURL}/things` }, body: '' }
          : answer(({ api }) => `${api}/instances/7`)(request, servers),
      expected: {
        outcome: 'redirect_refused',
        received: [exchange, { method: 'GET', target: '/instances/7/things?a=1' }],
      },
    },
  ];
}
