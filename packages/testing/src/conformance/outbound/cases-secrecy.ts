import type { Provider, Reply } from '@sallyport/core';
import { phota, smartExtract } from '@sallyport/core/providers';
import { json } from '../../replies.js';
import { canarySecrets } from '../canary.js';
import { inForm, inPath, inQuery } from '../placements.js';
import type { OutboundCase } from './case.js';
import type { OutboundCall } from './harness.js';

const never = () => new Promise<Reply>(() => {});

/** Where the secret is while the request is under way. */
const PLACES: readonly (readonly [where: string, provider: Provider])[] = [
  ['a header', phota],
  ['Basic', smartExtract],
  ['the query', inQuery],
  ['the path', inPath],
  ['the body', inForm],
];

/** However a call ends, what the application is left with shows no secret. The run itself checks that. */
export function secrecyCases(): OutboundCase[] {
  return PLACES.flatMap(([where, provider]) => {
    const call: OutboundCall = {
      method: 'POST',
      url: '/things',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: 'a=1',
    };
    const one = (title: string, rest: Partial<OutboundCase>): OutboundCase => ({
      title: `in ${where}: ${title}`,
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
      one('302 to somebody else', {
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
        expected: { outcome: 'outside_audience' },
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
