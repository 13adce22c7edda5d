import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { OutboundRequest } from '../src/index.js';
import {
  CredentialError,
  createCredential,
  createGuard,
  defineProvider,
  memorySessions,
  staticVerifier,
} from '../src/index.js';
import { phota, smartExtract } from '../src/providers/index.js';
import { inbound } from './support/requests.js';
import { acme, withStrategy } from './support/samples.js';

const CANARY = 'canary-5ecret-0123456789';
const SECRETS = { key: `${CANARY}-key`, secret: `${CANARY}-secret` };

/** Everything that a log, a debugger or an error tracker would show of a value. */
function shown(value: unknown): string {
  const hidden = inspect(value, { depth: Infinity, showHidden: true, getters: true, maxStringLength: null });
  const own = typeof value === 'object' && value !== null ? inspect({ ...value }, { depth: Infinity }) : '';
  return [hidden, own, JSON.stringify(value), String(value), (value as Error)?.stack].join('\n');
}

const verifier = staticVerifier(smartExtract, [{ secrets: SECRETS, scopes: ['read'] }]);
const authorization = `Basic ${Buffer.from(`${SECRETS.key}:${SECRETS.secret}`).toString('base64')}`;
const fetch: typeof globalThis.fetch = async () => new Response(`{"data":{"token":"${CANARY}-token"}}`);

describe('no secret is shown by', () => {
  it.each([
    ['a static verifier', () => verifier],
    ['a guard', () => createGuard({ provider: smartExtract, verifier })],
    [
      'a guard after a request',
      () => {
        const guard = createGuard({ provider: smartExtract, verifier });
        guard(inbound({ authorization }));
        return guard;
      },
    ],
    [
      'an accepted verdict',
      () => {
        const verdict = createGuard({ provider: smartExtract, verifier })(inbound({ authorization }));
        expect(verdict.ok).toBe(true);
        return verdict;
      },
    ],
    [
      'a refused verdict',
      () => {
        const wrong = `Basic ${Buffer.from(`${CANARY}:x`).toString('base64')}`;
        const verdict = createGuard({ provider: smartExtract, verifier })(inbound({ authorization: wrong }));
        expect(verdict.ok).toBe(false);
        return verdict;
      },
    ],
    [
      'a verdict on what could not be read',
      () =>
        createGuard({ provider: phota, verifier: () => ({ keyId: 'k', scopes: [] }) })(
          inbound({ 'x-api-key': `${CANARY}\0` }),
        ),
    ],
    [
      'sessions and what they refuse',
      async () => {
        const sessions = memorySessions();
        const { token } = await sessions.issue({ keyId: 'k', scopes: [] }, { environment: 'production' });
        const texts = shown([sessions, await sessions.verify(token, { environment: 'staging' })]);
        expect(texts).not.toContain(token);
        return sessions;
      },
    ],
    ['a credential', () => createCredential(smartExtract, { source: SECRETS })],
    [
      'a credential after use',
      async () => {
        const credential = createCredential(smartExtract, { source: SECRETS, strategy: 'embed', fetch });
        expect(await credential.token()).toBe(`${CANARY}-token`);
        return credential;
      },
    ],
    ['a provider', () => smartExtract],
  ])('%s', async (_what, make) => {
    expect(shown(await make())).not.toContain(CANARY);
  });
});

describe('no error holds a secret', () => {
  const caught = async (run: () => unknown) => {
    try {
      await run();
    } catch (error) {
      expect(error).toBeInstanceOf(CredentialError);
      expect(shown(error)).not.toContain(CANARY);
      return error as CredentialError;
    }
    throw new Error('It did not throw');
  };
  const attach = (strategy: unknown, apiKey: string, request: Partial<OutboundRequest> = {}) => {
    const credential = createCredential(defineProvider(withStrategy(strategy)), { source: { apiKey } });
    return credential.attach({ method: 'POST', url: `${credential.baseURL}/x`, headers: {}, ...request });
  };

  it.each([
    ['the header', { header: { 'X-Key': '{apiKey}' } }, `${CANARY}é`],
    ['HTTP Basic', { basic: { username: '{apiKey}', password: '' } }, `${CANARY}:`],
    ['the path', { path: '/k{apiKey}' }, `${CANARY}/`],
  ])('where a value cannot stand in %s', async (_where, strategy, value) => {
    const error = await caught(() => attach(strategy, value));
    expect(error.code).toBe('source_invalid');
    expect(error.message).toContain('"apiKey" cannot stand in');
  });

  it('where a value could not be read back', async () => {
    const provider = defineProvider(
      withStrategy({ query: { auth: '{a}:{b}' } }, { secrets: { a: {}, b: {} } }),
    );
    const credential = createCredential(provider, { source: { a: `${CANARY}:`, b: CANARY } });
    const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
    expect((await caught(() => credential.attach(request))).message).toBe(
      'acme: "a" could not be read back: it contains the literal that stands beside it (from the source)',
    );
  });

  it('where the body cannot take it', async () => {
    const json = { json: { '/auth/key': '{apiKey}' } };
    const headers = { 'Content-Type': 'application/json' };
    for (const body of [`{"own":"${CANARY}"`, `"${CANARY}"`, `{"auth":"${CANARY}"}`]) {
      expect(await caught(() => attach(json, CANARY, { body, headers }))).toMatchObject({
        code: 'unsupported_body',
      });
    }
  });

  it('where reading a secret of the source fails', async () => {
    const source = {
      get apiKey(): string {
        throw new Error(`no such thing as ${CANARY}`);
      },
    };
    for (const each of [source, () => source]) {
      const credential = createCredential(phota, { source: each });
      const request = { method: 'GET', url: credential.baseURL, headers: {} };
      expect((await caught(() => credential.attach(request))).code).toBe('source_invalid');
    }
  });

  it('where static keys are the same or not set', async () => {
    const provider = defineProvider(acme({ secrets: { apiKey: {} } }));
    const twice = [{ secrets: { apiKey: CANARY } }, { secrets: { apiKey: CANARY } }];
    await caught(() => staticVerifier(provider, twice));
    await caught(() => staticVerifier(smartExtract, [{ secrets: { key: CANARY, secret: undefined } }]));
  });
});
