import { canary, canarySecrets } from '../canary.js';
import type { InboundCase } from './case.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { expectedRefusal } from './provider-rows.js';
import type { HeaderLine } from './wire.js';

const HOSTS = ['evil.example:99999999', '[', 'a b', '', '%00', 'user@evil.example'];
const TARGETS = [
  '//evil.example/x',
  '///',
  '/%',
  '/%00',
  '/..%2f..%2fx',
  '/?%',
  '/\\evil.example',
  'http://[/x',
  '*',
];

const CONTROLS = {
  'a NUL': '\0',
  'a control character': '\u0001',
  'a lone carriage return': '\rX-Injected: 1',
};

/** Cases that only an attacker sends. The platform itself may answer them, but with a refusal and never a fault. */
export function hostileCases(row: ProviderRow, route: InboundRoute): InboundCase[] {
  const value = row.carry(canarySecrets(row.provider, 'accepted'));
  const accepted: HeaderLine = [row.header, value];
  const one = (title: string, headers: HeaderLine[], status: '4xx' | 'below 500'): InboundCase => ({
    title,
    route,
    headers,
    expected: { status },
  });
  return [
    ...Object.entries(CONTROLS).map(([name, control]) =>
      one(`refuses ${name} in the key`, [[row.header, `${value}${control}`]], '4xx'),
    ),
    one('refuses a header of 100 kB', [[row.header, `${value}${canary('x').repeat(3200)}`]], '4xx'),
    ...HOSTS.map((host) => one(`survives the host "${host}"`, [['Host', host], accepted], 'below 500')),
    one('survives two hosts', [['Host', 'a.example'], ['Host', 'b.example'], accepted], 'below 500'),
    ...TARGETS.map((target) => ({
      ...one(`survives the request target ${target}`, [accepted], 'below 500'),
      target,
    })),
    {
      title: 'ignores the headers of proxies',
      route,
      headers: [
        ['X-Original-URL', '/'],
        ['X-Forwarded-For', '203.0.113.7'],
        ['X-HTTP-Method-Override', 'OPTIONS'],
      ],
      expected: expectedRefusal(row, 'missing'),
    },
  ];
}
