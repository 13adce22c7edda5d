import { hash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compileCertificate } from '../../src/outbound/client-certificate.js';
import { digestOf, fingerprintOf } from '../../src/outbound/fingerprint.js';

describe('a fingerprint', () => {
  test('is the start of the SHA-256 of the secrets by name, in whatever order', () => {
    const digest = hash('sha256', '[["id","i"],["key","k"]]');
    for (const secrets of [
      { id: 'i', key: 'k' },
      { key: 'k', id: 'i' },
    ]) {
      expect(digestOf(secrets)).toBe(digest);
      expect(fingerprintOf(secrets)).toBe(digest.slice(0, 8));
    }
  });

  test('tells apart other values, other names and other borders', () => {
    const all = [
      { id: 'i' },
      { id: 'k' },
      { key: 'i' },
      { id: 'i', key: '' },
      { id: 'ab', key: 'c' },
      { id: 'a', key: 'bc' },
    ];
    expect(new Set(all.map((secrets) => fingerprintOf(secrets as Record<string, string>))).size).toBe(
      all.length,
    );
  });

  test('of a digest may leave out the secrets that an API replaces', () => {
    const [before, after] = ['r1', 'r2'].map((refreshToken) => ({ id: 'i', refreshToken }));
    expect(digestOf(before ?? {}, ['refreshToken'])).toBe(digestOf(after ?? {}, ['refreshToken']));
    expect(digestOf(before ?? {}, ['refreshToken'])).toBe(digestOf({ id: 'i' }));
    expect(digestOf(before ?? {})).not.toBe(digestOf(after ?? {}));
  });
});

describe('a client certificate', () => {
  const certificateOf = compileCertificate({ tls: { certificate: '{cert}', key: '{privateKey}' } });

  test('is one object while the secrets stay the same, so that connections are shared', () => {
    const first = certificateOf?.({ cert: 'c1', privateKey: 'k1' });
    expect(first).toEqual({ certificate: 'c1', key: 'k1' });
    expect(Object.isFrozen(first)).toBe(true);
    expect(certificateOf?.({ cert: 'c1', privateKey: 'k1', other: 'x' })).toBe(first);
    expect(certificateOf?.({ cert: 'c2', privateKey: 'k1' })).toEqual({ certificate: 'c2', key: 'k1' });
    expect(certificateOf?.({ cert: 'c2', privateKey: 'k2' })).toEqual({ certificate: 'c2', key: 'k2' });
  });

  test('is none of a strategy without one', () => {
    expect(compileCertificate({ header: { 'X-Key': '{key}' } })).toBeUndefined();
  });
});
