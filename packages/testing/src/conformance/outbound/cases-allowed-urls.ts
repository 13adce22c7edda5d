import { phota } from '@sallyport/core/providers';
import { canarySecrets } from '../canary.js';
import type { OutboundCase, Servers } from './case.js';
import type { RewritingInterceptor } from './harness.js';

/** URLs outside the allowed ones, in every notation. */
const ESCAPES: readonly (readonly [title: string, url: (servers: Servers) => string])[] = [
  ['an absolute URL to another origin', ({ foreign }) => `${foreign}/api/v1/things`],
  ['a URL that names only another host', ({ foreign }) => `${foreign.replace('http:', '')}/api/v1/things`],
  [
    'another name of the same machine',
    ({ baseURL }) => `${baseURL.replace('127.0.0.1', 'localhost')}/things`,
  ],
  ['another path of the same origin', ({ api }) => `${api}/other`],
  ['a path that only starts like the base path', ({ baseURL }) => `${baseURL}1/things`],
  ['dots', () => '../../other'],
  ['dots that lead back below the base path', ({ foreign }) => `${foreign}/x/../api/v1/things`],
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
    'a user name before the right host',
    ({ baseURL }) => `${baseURL.replace('http://', 'http://user@')}/things`,
  ],
];

/** Cases of requests to URLs that are not allowed: each is an error, and no server receives anything. */
export function allowedURLCases(): OutboundCase[] {
  const refused = (title: string, call: OutboundCase['call']): OutboundCase => ({
    title,
    provider: phota,
    secrets: canarySecrets(phota, 'outbound'),
    call,
    expected: { outcome: 'outside_allowed_urls', received: [] },
  });
  const rewriting =
    (installed: RewritingInterceptor['installed']) =>
    ({ foreign }: Servers): RewritingInterceptor => ({
      installed,
      rewrite: () => `${foreign}/api/v1/things`,
    });
  const things = () => ({ method: 'GET', url: '/things' });
  return [
    ...ESCAPES.map(([title, url]) => refused(title, (servers) => ({ method: 'GET', url: url(servers) }))),
    { ...refused('an interceptor installed before', things), interceptor: rewriting('before') },
    { ...refused('an interceptor installed after', things), interceptor: rewriting('after') },
  ];
}
