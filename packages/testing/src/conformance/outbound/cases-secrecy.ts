import type { Provider, Reply } from '@sallyport/core';
import { phota, smartExtract } from '@sallyport/core/providers';
import { json } from '../../http/replies.js';
import { canarySecrets } from '../canary.js';
import { inForm, inPath, inQuery } from '../placement-providers.js';
import type { OutboundCase } from './case.js';
import type { OutboundCall } from './harness.js';

const never = () => new Promise<Reply>(() => {});

/** Placements of the secret in the request. */
const PLACEMENTS: readonly (readonly [placement: string, provider: Provider])[] = [
  ['a header', phota],
  ['Basic', smartExtract],
  ['the query', inQuery],
  ['the path', inPath],
  ['the body', inForm],
];

/**
 * Cases of every end that a call can have. `outboundConformance` checks in each case that the response or error
 * shows no secret.
 */
export function secrecyCases(): OutboundCase[] {
  return PLACEMENTS.flatMap(([placement, provider]) => {
    const call: OutboundCall = {
      method: 'POST',
      url: '/things',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1',
    };
    const one = (title: string, rest: Partial<OutboundCase>): OutboundCase => ({
      title: `in ${placement}: ${title}`,
      provider,
      secrets: canarySecrets(provider, 'outbound'),
      call: () => call,
      expected: { outcome: 'no refusal' },
      ...rest,
    });
    const status = (code: number, outcome: OutboundCase['expected']['outcome']) =>
      one(`${code}`, { answer: () => json(code, {}), expected: { outcome } });
    const aborted = new AbortController();
    return [
      status(200, 'success'),
      one('302 to another server', {
        answer: (_request, { foreign }) => ({ status: 302, headers: { Location: `${foreign}/x` }, body: '' }),
        expected: { outcome: 'redirect_refused' },
      }),
      status(401, 'invalid'),
      status(403, 'forbidden'),
      status(404, 'no refusal'),
      status(429, 'rate_limited'),
      status(500, 'no refusal'),
      one('a request that is never sent', {
        call: ({ foreign }) => ({ ...call, url: `${foreign}/x` }),
        expected: { outcome: 'outside_allowed_urls' },
      }),
      one('a timeout', { answer: never, call: () => ({ ...call, timeout: 100 }) }),
      one('an abort', {
        call: () => ({ ...call, signal: aborted.signal }),
        answer: () => {
          aborted.abort();
          return never();
        },
      }),
      one('a server that is down', { down: true }),
    ];
  });
}
