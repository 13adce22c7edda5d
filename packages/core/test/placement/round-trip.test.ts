import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { OutboundRequest, Placements, Principal } from '../../src/index.js';
import {
  CredentialError,
  createCredential,
  createGuard,
  defineProvider,
  memorySessions,
} from '../../src/index.js';
import type { Sample } from '../support/definitions.js';
import { exchanged, placed, withOptional } from '../support/definitions.js';
import { received } from '../support/requests.js';

const PRINCIPAL: Principal = { keyId: 'key-1', scopes: [] };

/** A request that the credential is added to: it has a query, a cookie and a body of its own. */
function plainRequest(base: string, places: Placements): OutboundRequest {
  const body = places.json ? { body: '{"own":[1]}', type: 'application/json' } : undefined;
  return {
    method: 'POST',
    url: `${base}/things/1?own=a%20b`,
    headers: {
      ...(places.header?.Cookie ? {} : { Cookie: 'own=1' }),
      ...(body ? { 'Content-Type': body.type } : {}),
    },
    ...(body ? { body: body.body } : {}),
  };
}

/** What the writer refused has to be said without the values; undefined where it wrote. */
async function written(sample: Sample, attach: () => Promise<OutboundRequest>) {
  try {
    return await attach();
  } catch (error) {
    expect(error).toBeInstanceOf(CredentialError);
    const { code, message } = error as CredentialError;
    expect(code).toBe('source_invalid');
    for (const value of Object.values(sample.secrets)) {
      if (value.length > 12) expect(message).not.toContain(value);
    }
    return undefined;
  }
}

describe('what a credential writes, a guard reads', () => {
  const counts = { carried: 0, refused: 0 };

  it.each([
    ['for every definition that places its secrets, below any mount', placed, 1500],
    ['with an optional secret, and without it', withOptional(placed), 500],
  ])(
    '%s',
    async (_what, samples, numRuns) => {
      await fc.assert(
        fc.asyncProperty(samples, fc.constantFrom('', '/mount', '/a/b'), async (sample, under) => {
          const { secrets, params } = sample;
          const provider = defineProvider(sample.definition);
          const credential = createCredential(provider, { source: secrets, params });
          const plain = plainRequest(credential.baseURL, provider.strategies.only as Placements);
          const request = await written(sample, () => credential.attach(plain));
          counts[request ? 'carried' : 'refused']++;
          if (!request) return;

          let seen: unknown;
          const verifier = (given: unknown) => {
            seen = given;
            return PRINCIPAL;
          };
          const guard = createGuard({ provider, verifier, params });
          // By a base URL without a path, no mount can be told from a credential.
          const mount = guard.basePath === '' ? '' : under;
          const { request: arrived, body } = received(request, mount);
          expect(guard(arrived, { body })).toMatchObject({ ok: true, principal: PRINCIPAL });
          expect(seen).toEqual(secrets);
        }),
        { numRuns },
      );
    },
    60_000,
  );

  it('for every definition that exchanges its secrets for a token', async () => {
    await fc.assert(
      fc.asyncProperty(exchanged, async (sample) => {
        const provider = defineProvider(sample.definition);
        let seen: unknown;
        const verifier = (given: unknown) => {
          seen = given;
          return PRINCIPAL;
        };
        const guard = createGuard({ provider, verifier, sessions: memorySessions() });
        const fetch: typeof globalThis.fetch = async (url, init) => {
          const { method = 'GET', headers, body } = init ?? {};
          const sent = { method, url: String(url), headers: headers as Record<string, string>, body };
          const { request, body: parsed } = received(sent);
          const reply = await guard.tokenEndpoint?.answer(request, { body: parsed });
          return new Response(reply?.body, { status: reply?.status ?? 500, headers: reply?.headers ?? {} });
        };
        const credential = createCredential(provider, { source: sample.secrets, fetch });
        const strategy = provider.strategies.only;
        const plain = plainRequest(credential.baseURL, strategy?.then as Placements);
        const request = await written(sample, () => credential.attach(plain));
        counts[request ? 'carried' : 'refused']++;
        if (!request) return;

        expect(seen).toEqual(sample.secrets);
        const { request: arrived, body } = received(request);
        expect(await guard(arrived, { body })).toMatchObject({ ok: true, principal: PRINCIPAL });
      }),
      { numRuns: 500 },
    );
  }, 60_000);

  it('leaves the rest of the request as it was', async () => {
    await fc.assert(
      fc.asyncProperty(placed, async (sample) => {
        const provider = defineProvider(sample.definition);
        const places = provider.strategies.only as Placements;
        const credential = createCredential(provider, { source: sample.secrets, params: sample.params });
        const plain = Object.freeze(plainRequest(credential.baseURL, places));
        const request = await written(sample, () => credential.attach(plain));
        if (!request) return;
        if (!Object.keys(places.query ?? {}).includes('own')) expect(request.url).toContain('?own=a%20b');
        expect(new URL(request.url).pathname.endsWith('/things/1')).toBe(true);
        if (places.json && !Object.keys(places.json).some((field) => /^\/?own/.test(field)))
          expect(JSON.parse(request.body as string)).toMatchObject({ own: [1] });
      }),
    );
  });

  afterAll(() => {
    // A law that is only ever met by refusing would be no law.
    expect(counts.carried).toBeGreaterThan(counts.refused);
  });
});
