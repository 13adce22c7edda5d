import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ipMatcher, isIpRange } from '../../src/keys/ip-list.js';

const v4 = fc.integer({ min: 0, max: 0xffffffff });
const textOf = (address: number) => [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.');
const networkOf = (address: number, prefix: number) =>
  prefix === 0 ? 0 : (address >>> (32 - prefix)) << (32 - prefix);

it('a range holds exactly the addresses of its network', () => {
  fc.assert(
    fc.property(v4, v4, fc.integer({ min: 0, max: 32 }), (network, address, prefix) => {
      const contains = ipMatcher([`${textOf(network)}/${prefix}`]);
      const inside = networkOf(network, prefix) === networkOf(address, prefix);
      expect(contains(textOf(address))).toBe(inside);
      expect(contains(`::ffff:${textOf(address)}`)).toBe(inside);
      expect(contains(textOf(network))).toBe(true);
    }),
  );
});

it('v6 ranges and single addresses', () => {
  const contains = ipMatcher(['2001:db8::/33', '::1', '192.0.2.1']);
  expect(['2001:db8:7fff::1', '::1', '0:0:0:0:0:0:0:1', '192.0.2.1'].map(contains)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['2001:db8:8000::1', '::2', '192.0.2.2', '', 'localhost'].map(contains)).toEqual(
    Array(5).fill(false),
  );
});

it.each([
  '',
  '10.0.0.0/33',
  '10.0.0/8',
  '::/129',
  '::1%eth0',
  '10.0.0.0/8/8',
  '10.0.0.0/-1',
  '10.0.0.0/1e1',
  'a/8',
])('is no range: %j', (text) => expect(isIpRange(text)).toBe(false));

it.each(['10.0.0.1', '10.0.0.0/8', '10.0.0.0/0', '10.0.0.1/32', '::1', '::/0', '2001:db8::/33', '::1/128'])(
  'is a range: %j',
  (text) => expect(isIpRange(text)).toBe(true),
);

it('a v4 address in its v6 form has nothing around it', () => {
  const contains = ipMatcher(['192.0.2.1']);
  expect(['::FFFF:192.0.2.1', 'x::ffff:192.0.2.1', '::ffff:192.0.2.1x'].map(contains)).toEqual([
    true,
    false,
    false,
  ]);
});
