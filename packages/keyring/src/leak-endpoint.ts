import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { Guard, Provider, SecretsOf } from '@sallyport/core';
import { BodyError, carriedCombinations, readWebBody } from '@sallyport/core/adapter';
import * as z from 'zod';
import { KeyringError } from './error.js';
import type { Keyring } from './keyring.js';
import type { LeakOptions } from './manage/leak.js';

/** The options of {@link leakEndpoint}. */
export interface LeakEndpointOptions<P extends Provider = Provider> {
  /** What becomes of a leaked key. Default: `revoke`. */
  readonly action?: LeakOptions['action'];
  /** Reporters of your own: a request without GitHub's headers is accepted if this guard accepts it. Default: none is. */
  readonly guard?: Guard;
  /**
   * The secrets of a token that was found; undefined if it cannot be one of yours. Default: the token is the secret.
   * Needed if a credential has several values.
   */
  readonly secretsOf?: (token: string, type: string) => SecretsOf<P> | undefined;
  /** A GitHub token, so that GitHub's public keys are read without its limit for strangers. Default: none. */
  readonly githubToken?: string;
  /** Reads GitHub's public keys. Default: `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

const KEYS_URL = 'https://api.github.com/meta/public_keys/secret_scanning';
const KEYS_TTL_MS = 3_600_000;
/** A made-up identifier must not become a request to GitHub each, whether GitHub answers or not. */
const KEYS_PAUSE_MS = 60_000;
const FETCH_MS = 5000;
const MAX_BYTES = 1_048_576;
/** Matches that are looked up at a time. */
const AT_ONCE = 20;

const Keys = z.object({ public_keys: z.array(z.object({ key_identifier: z.string(), key: z.string() })) });
const Match = z.object({ token: z.string(), type: z.string().default(''), url: z.string().nullish() });
const Matches = z.array(Match);

/**
 * Answers reports of leaked keys: the alerts of GitHub's secret scanning partner program, whose signature is checked,
 * and the same body from reporters of your own. Each key that is found is ended by `keyring.reportLeak`; the event
 * `key.leaked` tells you to inform its owner. GitHub learns which tokens were real, by their SHA-256.
 *
 * @see https://docs.github.com/en/code-security/secret-scanning/secret-scanning-partnership-program/secret-scanning-partner-program
 * @throws {KeyringError} `invalid_option` if a credential has several values and `secretsOf` is missing.
 * @returns a handler of Web requests, which never rejects.
 */
export function leakEndpoint<P extends Provider>(
  keyring: Pick<Keyring<P>, 'provider' | 'reportLeak'>,
  options: LeakEndpointOptions<P> = {},
): (request: Request) => Promise<Response> {
  const { action = 'revoke', guard } = options;
  const secretsOf = options.secretsOf ?? onlySecretOf(keyring.provider);
  const publicKey = createKeyFinder(options);

  async function isGitHub(request: Request, body: Buffer): Promise<boolean> {
    const id = request.headers.get('github-public-key-identifier') ?? '';
    const signature = Buffer.from(request.headers.get('github-public-key-signature') ?? '', 'base64');
    const key = await publicKey(id);
    return key !== undefined && signature.length > 0 && verify('sha256', body, key, signature);
  }

  /** @returns the refusal, or undefined for a reporter who may report. */
  async function refuse(request: Request, body: Buffer): Promise<Response | undefined> {
    if (request.headers.has('github-public-key-signature'))
      return (await isGitHub(request, body)) ? undefined : problem(401, 'The signature is not GitHub’s.');
    if (!guard) return problem(401, 'The request is not signed by GitHub.');
    const verdict = await guard.fetch(request);
    return verdict.ok ? undefined : verdict.response;
  }

  async function label({ token, type, url }: z.infer<typeof Match>) {
    const secrets = secretsOf(token, type);
    const leaked = secrets && (await report(secrets, url ?? undefined));
    return {
      token_hash: createHash('sha256').update(token).digest('hex'),
      token_type: type,
      label: leaked ? 'true_positive' : 'false_positive',
    };
  }

  async function report(secrets: SecretsOf<P>, url: string | undefined) {
    const found = url === undefined || !/^[\x21-\x7e]{1,500}$/.test(url) ? {} : { url };
    return keyring.reportLeak(secrets, { action, by: 'leak report', ...found });
  }

  async function answer(request: Request): Promise<Response> {
    if (request.method !== 'POST') return problem(405, 'Send a POST.', { Allow: 'POST' });
    const body = await readWebBody(request, MAX_BYTES);
    const refusal = await refuse(request, body);
    if (refusal) return refusal;
    const matches = Matches.safeParse(parsed(body));
    if (!matches.success)
      return problem(400, 'Send a JSON array of objects with the fields token, type and url.');
    const labels = [];
    for (let at = 0; at < matches.data.length; at += AT_ONCE)
      labels.push(...(await Promise.all(matches.data.slice(at, at + AT_ONCE).map(label))));
    return Response.json(labels);
  }

  return async (request) => {
    try {
      return await answer(request);
    } catch (error) {
      if (error instanceof BodyError) return problem(413, error.message);
      return problem(503, 'The report could not be handled. Send it again.', { 'Retry-After': '60' });
    }
  };
}

/** GitHub's public keys, read again when they are old or an identifier is new. */
function createKeyFinder({
  githubToken,
  fetch = globalThis.fetch,
}: Pick<LeakEndpointOptions, 'githubToken' | 'fetch'>): (id: string) => Promise<KeyObject | undefined> {
  let keys = new Map<string, KeyObject>();
  let readAt = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    const response = await fetch(KEYS_URL, {
      redirect: 'error',
      signal: AbortSignal.timeout(FETCH_MS),
      headers: {
        Accept: 'application/json',
        'User-Agent': 'sallyport',
        ...(githubToken === undefined ? {} : { Authorization: `Bearer ${githubToken}` }),
      },
    });
    if (!response.ok) throw new Error(`GitHub's public keys: status ${response.status}`);
    const { public_keys } = Keys.parse(await response.json());
    keys = new Map(public_keys.map(({ key_identifier, key }) => [key_identifier, ecdsaKey(key)]));
    readAt = performance.now();
  }

  return async (id) => {
    const now = performance.now();
    const age = now - readAt;
    if (age > KEYS_TTL_MS || (!keys.has(id) && age > KEYS_PAUSE_MS)) {
      if (failure && now - failure.at < KEYS_PAUSE_MS) throw failure.error;
      reading ??= read()
        .catch((error: unknown) => {
          failure = { error, at: performance.now() };
          throw error;
        })
        .finally(() => {
          reading = undefined;
        });
      await reading;
    }
    return keys.get(id);
  };
}

/** @throws if a key is of another kind than the program's ECDSA-NIST-P256V1-SHA256. */
function ecdsaKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error('the key is not on P-256');
  return key;
}

function onlySecretOf<P extends Provider>(provider: P): (token: string) => SecretsOf<P> | undefined {
  const [names, ...more] = carriedCombinations(provider);
  const [name, ...others] = names ?? [];
  if (name === undefined || others.length > 0 || more.length > 0)
    throw new KeyringError(
      'invalid_option',
      'a credential of this provider has several values: pass secretsOf',
      {
        field: 'secretsOf',
      },
    );
  return (token) => (token === '' ? undefined : ({ [name]: token } as SecretsOf<P>));
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function problem(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json({ detail }, { status, headers });
}
