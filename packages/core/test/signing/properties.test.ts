import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DerivedValue, ProviderDefinition } from '../../src/index.js';
import { defineProvider } from '../../src/index.js';
import { signatureVerifier } from '../../src/webhooks/index.js';
import { testClock } from '../support/clock.js';
import { signedRequest } from './signed.js';

const pem = { type: 'spki', format: 'pem' } as const;
const pairOf = ({ privateKey, publicKey }: ReturnType<typeof generateKeyPairSync>) => ({
  sender: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString().trim(),
  receiver: publicKey.export(pem).toString().trim(),
});
const rsa = [0, 1].map(() => pairOf(generateKeyPairSync('rsa', { modulusLength: 2048 })));
const PAIRS = {
  ed25519: [0, 1].map(() => pairOf(generateKeyPairSync('ed25519'))),
  'ecdsa-sha256': [0, 1].map(() => pairOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }))),
  'rsa-sha256': rsa,
  'rsa-pss-sha256': rsa,
};

const encoding = fc.constantFrom('hex', 'base64', 'base64url');
const hash = fc.constantFrom('sha1', 'sha256', 'sha512');
const key = (as: 'text' | 'hex' | 'base64') => (bytes: Uint8Array) =>
  Buffer.from(bytes).toString(as === 'text' ? 'hex' : as);

/** How the bytes are signed, and two different keys for it. */
const signing = fc.oneof(
  fc
    .record({ hmac: hash, keyAs: fc.constantFrom('text', 'hex', 'base64'), as: encoding })
    .chain(({ hmac, keyAs, as }) =>
      fc
        .uniqueArray(fc.uint8Array({ minLength: 16, maxLength: 40 }).map(key(keyAs)), {
          minLength: 2,
          maxLength: 2,
        })
        .map((keys) => ({
          recipe: { hmac, key: '{key}', keyAs, as },
          pairs: keys.map((each) => ({ sender: each, receiver: each })),
        })),
    ),
  fc
    .record({
      sign: fc.constantFrom('ed25519', 'ecdsa-sha256', 'rsa-sha256', 'rsa-pss-sha256'),
      as: encoding,
    })
    .map(({ sign, as }) => ({ recipe: { sign, key: '{key}', as }, pairs: PAIRS[sign] })),
);

const scheme = fc.record({
  signing,
  now: fc.constantFrom('seconds', 'milliseconds', 'iso', 'http', 'compact'),
  id: fc.constantFrom('uuid', 'hex'),
  digest: fc.record({ hash, as: encoding }),
  parts: fc.uniqueArray(
    fc.constantFrom(
      '{method}',
      '{url}',
      '{url.bare}',
      '{host}',
      '{path}',
      '{query}',
      '{target}',
      '{header.x-tenant}',
      '{id}',
      '{fields}',
    ),
    { maxLength: 5 },
  ),
  isList: fc.boolean(),
  hashed: fc.boolean(),
  inQuery: fc.boolean(),
});

function definitionOf({
  signing: { recipe },
  now,
  id,
  digest,
  parts,
  isList,
  hashed,
  inQuery,
}: typeof scheme extends fc.Arbitrary<infer T> ? T : never) {
  const derive: Record<string, DerivedValue> = {
    id: { random: id },
    timestamp: { now, tolerance: 60 },
    digest: { ...digest, of: '{body}' },
    fields: { params: 'query', encode: true },
    signature: {
      ...recipe,
      of: ['{timestamp}', ...parts, hashed ? '{digest}' : '{body}'].join('|'),
    } as DerivedValue,
    list: { join: ';', items: ['t={timestamp}', 's={signature}', 'i={id}'] },
  };
  const header: Record<string, string> = isList
    ? { 'X-Signature': '{list}' }
    : { 'X-Time': '{timestamp}', 'X-Id': '{id}', 'X-Signature': 'v1={signature}' };
  return {
    id: 'generated',
    title: 'Generated',
    environments: { production: 'https://webhook.invalid' },
    secrets: { key: {} },
    strategies: { default: { derive, header, ...(inQuery ? { query: { d: '{digest}' } } : {}) } },
  } satisfies ProviderDefinition;
}

const request = fc.record({
  body: fc.uint8Array({ maxLength: 60 }),
  query: fc.webQueryParameters(),
  other: fc.uint8Array({ maxLength: 60 }),
});

test('what is signed is verified, and with another key, body or clock it is refused', async () => {
  await fc.assert(
    fc.asyncProperty(scheme, request, async (given, { body, query, other }) => {
      const [pair, wrong] = given.signing.pairs;
      if (!pair || !wrong) throw new Error('two keys');
      const clock = testClock();
      const provider = defineProvider(definitionOf(given));
      const url = new URL(`https://webhook.invalid/hook?${query}`).href;
      const sent = await signedRequest(provider, { key: pair.sender }, body, { url, clock });
      const verifierOf = (receiver: string) =>
        signatureVerifier(provider, { key: receiver }, { clock, publicURL: 'https://webhook.invalid' });
      const verify = verifierOf(pair.receiver);

      expect(await verify(sent, body)).toMatchObject({ ok: true });
      expect(await verifierOf(wrong.receiver)(sent, body)).toEqual({ code: 'invalid' });
      if (Buffer.compare(body, other) !== 0) expect(await verify(sent, other)).toEqual({ code: 'invalid' });
      await clock.advance(62_000);
      expect(await verify(sent, body)).toEqual({ code: 'expired' });
      await clock.advance(-130_000);
      expect(await verify(sent, body)).toEqual({ code: 'expired' });
    }),
    { numRuns: 150 },
  );
});

test('any change of a header is refused, and nothing that a header holds throws', async () => {
  await fc.assert(
    fc.asyncProperty(scheme, fc.string(), fc.nat(), async (given, text, at) => {
      const [pair] = given.signing.pairs;
      if (!pair) throw new Error('a key');
      const clock = testClock();
      const provider = defineProvider(definitionOf(given));
      const sent = await signedRequest(provider, { key: pair.sender }, 'body', { clock });
      const verify = signatureVerifier(
        provider,
        { key: pair.receiver },
        { clock, publicURL: 'https://webhook.invalid' },
      );
      const value = String(sent.headers['x-signature']);
      const cut = at % (value.length + 1);
      const changed = value.slice(0, cut) + text + value.slice(cut + (text.length % 3));
      const result = await verify({ ...sent, headers: { ...sent.headers, 'x-signature': changed } }, 'body');
      const isList = changed.includes(';');
      if (changed !== value && !isList) expect(result.ok).not.toBe(true);
      expect(result).not.toEqual({ code: 'unavailable' });
    }),
    { numRuns: 150 },
  );
});
