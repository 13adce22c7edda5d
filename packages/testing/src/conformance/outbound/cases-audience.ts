import { phota } from '@sallyport/core/providers';
import { canarySecrets } from '../canary.js';
import type { OutboundCase, Servers } from './case.js';
import type { RewritingInterceptor } from './harness.js';

/** URLs that lead out of the audience, however they are written. */
const ESCAPES: readonly (readonly [title: string, url: (servers: Servers) => string])[] = [
  ['an absolute URL to another origin', ({ foreign }) => `${foreign}/api/v1/things`],
  ['a URL that names only another host', ({ foreign }) => `${foreign.replace('http:', '')}/api/v1/things`],
  [
    'another name of the same machine',
    ({ baseURL }) => `${baseURL.replace('127.0.0.1', 'localhost')}/things`,
  ],
  ['another path of the same origin', ({ api }) => `${api}/other`],
  ['a path that only begins like the base', ({ baseURL }) => `${baseURL}1/things`],
  ['dots', () => '../../other'],
  ['dots that end below the base again', ({ foreign }) => `${foreign}/x/../api/v1/things`],
  ['encoded dots', () => '/%2e%2e/%2e%2e/other'],
  ['dots before an encoded slash', () => '/..%2f..%2fother'],
  ['dots before an encoded backslash', () => '/..%5c..%5cother'],
  ['dots before a path parameter', () => '/..;/..;v=1/other'],
  ['dots that are encoded twice', () => '/%252e%252e/%252e%252e%252fother'],
  ['backslashes', () => '/..\\..\\other'],
  [
    'a user name that looks like the host',
    ({ api, foreign }) => `${foreign.replace('http://', `http://${api.slice(7)}@`)}/api/v1`,
  ],
  [
    'a user name in front of the right host',
    ({ baseURL }) => `${baseURL.replace('http://', 'http://user@')}/things`,
  ],
];

/** A request that would leave the audience is an error, and nobody receives anything. */
export function audienceCases(): OutboundCase[] {
  const leaving = (title: string, call: OutboundCase['call']): OutboundCase => ({
    title,
    provider: phota,
    secrets: canarySecrets(phota, 'outbound'),
    call,
    expected: { outcome: 'outside_audience', received: [] },
  });
  const rewriting =
    (installed: RewritingInterceptor['installed']) =>
    ({ foreign }: Servers): RewritingInterceptor => ({
      installed,
      rewrite: () => `${foreign}/api/v1/things`,
    });
  const things = () => ({ method: 'GET', url: '/things' });
  return [
    ...ESCAPES.map(([title, url]) => leaving(title, (servers) => ({ method: 'GET', url: url(servers) }))),
    { ...leaving('an interceptor that was there before', things), interceptor: rewriting('before') },
    { ...leaving('an interceptor that came after', things), interceptor: rewriting('after') },
  ];
}
