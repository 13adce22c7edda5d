import type { ProviderDefinition } from '../../src/index.js';
import { adjutor, coresignal, extracta, phota, smartExtract } from '../../src/providers/index.js';

export const FIVE = [extracta, smartExtract, coresignal, adjutor, phota] as const;

/** A definition that is fine, with parts of it replaced. */
export function acme(replaced: Readonly<Record<string, unknown>> = {}): ProviderDefinition {
  return {
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example/v1' },
    secrets: { apiKey: {} },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
    ...replaced,
  } as ProviderDefinition;
}

/** A definition whose one strategy is this. */
export function withStrategy(strategy: unknown, replaced: Readonly<Record<string, unknown>> = {}) {
  return acme({ strategies: { default: strategy }, ...replaced });
}

/** A definition whose one strategy exchanges a key for a token, with parts of the step replaced. */
export function withExchange(step: Readonly<Record<string, unknown>>, then?: unknown): ProviderDefinition {
  const exchange = {
    url: '/token',
    json: { key: '{apiKey}' },
    token: '/token',
    expires: 'unknown',
    ...step,
  };
  return withStrategy({ exchange, ...(then === undefined ? {} : { then }) });
}

/** Legal definitions that use every word of the grammar. */
export const LEGAL: readonly (readonly [what: string, definition: ProviderDefinition])[] = [
  ['the least there can be', acme()],
  ...FIVE.map((provider) => [provider.title, provider] as const),
  [
    'a signature of lines',
    withStrategy({
      derive: { signature: { hmac: 'sha256', key: '{apiKey}', of: '{method}\n{target}', as: 'hex' } },
      header: { 'X-Signature': '{signature}' },
    }),
  ],
  [
    'every place at once',
    withStrategy({
      header: { 'X-Key': '{apiKey}', 'X-Version': '2' },
      query: { key: '{apiKey}', 'a b': '<{apiKey}>' },
      cookie: { session: '{apiKey}' },
      json: { key: '{apiKey}', '/auth/key': '{apiKey}' },
      path: '/bot{apiKey}',
      basic: { username: '{apiKey}', password: '' },
    }),
  ],
  ['a form', withStrategy({ form: { key: '{{{apiKey}}}' } })],
  [
    'parameters',
    withStrategy(
      { header: { 'X-Key': '{tenant} {apiKey}' } },
      {
        environments: {
          production: 'https://{region}.acme.example/{tenant}',
          local: 'http://127.0.0.1:4001',
        },
        params: {
          region: { enum: ['eu', 'us'], default: 'eu' },
          tenant: { pattern: '[a-z]+' },
        },
      },
    ),
  ],
  [
    'an exchange in steps',
    withStrategy({
      exchange: [
        {
          method: 'PUT',
          url: 'https://login.acme.example/code',
          form: { key: '{apiKey}' },
          token: 'text',
          expires: { fixed: 60 },
        },
        {
          method: 'GET',
          url: '/session',
          query: { code: '{token}' },
          header: { 'X-Code': '{token}' },
          token: { header: 'X-Session' },
          expires: { pointer: '/expires_in', as: 'seconds' },
        },
        {
          url: '/jwt',
          basic: { username: '{token}', password: '{apiKey}' },
          token: { cookie: 'jwt' },
          expires: 'jwt',
        },
      ],
      then: { header: { Authorization: 'Bearer {token}' } },
    }),
  ],
  [
    'a secret that stands only beside the token',
    acme({
      secrets: { apiKey: {}, partner: {} },
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
          then: { header: { Authorization: 'Bearer {token}', 'X-Partner': '{partner}' } },
        },
      },
    }),
  ],
  [
    'refusals, throttle rules and key formats',
    acme({
      docs: 'https://docs.acme.example/auth',
      secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'ACME_live', length: 24 } } },
      refusals: {
        default: { headers: { 'X-Envelope': '1' }, body: { errors: [{ code: '{code}', text: '{detail}' }] } },
        missing: { status: 403, match: [{ status: 401, body: { a: [1, null] }, contains: 'key' }] },
        expired: { headers: {}, body: 'expired' },
      },
      throttle: {
        retryAfter: [
          { header: 'X-Reset', as: 'epoch' },
          { pointer: '/wait', as: 'milliseconds' },
        ],
        minInterval: [{ path: '/slow', milliseconds: 2000 }],
      },
    }),
  ],
];
