import type { Provider, SecretsOf, StrategyOf } from '@sallyport/core';
import { CredentialError, createCredential, createFetch } from '@sallyport/core';
import { stepsOf } from '@sallyport/core/adapter';
import type { Keyring } from '@sallyport/keyring';
import { exampleRequest, sendingStrategy } from '../example/example-request.js';
import { hideNames } from '../example/hide-names.js';
import { Problem } from '../http/problem.js';
import { readStart } from '../http/read-start.js';
import type { ExampleCall } from '../options.js';
import type { Trial } from '../schemas.js';
import { trial, tryInput } from '../schemas.js';
import type { Operation } from './operation.js';
import { operation } from './operation.js';
import { assertSecretsOf, strippedSecrets } from './own-secrets.js';
import type { OwnerLimit } from './owner-limit.js';

/** The dependencies of the trial of a key. */
export interface TryDeps {
  /** The keys, with their provider. */
  readonly keyring: Keyring;
  /** The call that is sent. */
  readonly example: ExampleCall;
  /** Environment → base URL of the API. */
  readonly baseURLs: Readonly<Record<string, string>>;
  /** Counted before each trial. */
  readonly limit: OwnerLimit;
}

const TIMEOUT_MS = 10_000;
/** Bytes of a response that are shown. */
const MAX_SHOWN = 65_536;

/** Sends the example call with pasted secrets, which have to be this key's. It goes to the base URL and nowhere else. */
export function tryOperation(deps: TryDeps): Operation {
  return operation({
    ...{ id: 'tryKey', method: 'post', path: '/keys/{id}/try', status: 200, body: tryInput, response: trial },
    ...{ problems: [409, 429, 502] },
    summary:
      'Sends a real request with secrets of this key, which nobody else has, and shows both sides of it',
    async run({ account: { owner }, body }, { key }) {
      const baseURL = deps.baseURLs[key.environment];
      if (baseURL === undefined)
        throw new Problem(409, 'Keys of this environment cannot be tried from here.');
      const secrets = strippedSecrets(body.secrets);
      await deps.limit(owner);
      await assertSecretsOf(key, deps.keyring, secrets);
      try {
        return { data: await send(deps, key.environment, baseURL, secrets) };
      } catch (error) {
        throw explain(error);
      }
    },
  });
}

async function send(
  { keyring, example }: TryDeps,
  environment: string,
  baseURL: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Trial> {
  const { provider } = keyring;
  const strategy = sendingStrategy(provider) as StrategyOf<Provider>;
  const source = secrets as SecretsOf<Provider>;
  const credential = createCredential(provider, { source, environment, strategy, baseURL, maxWait: 0 });
  const exchanges = stepsOf(provider.strategies[strategy] ?? {}).length > 0;
  const token = exchanges ? [await credential.token()] : [];
  const { json, method = json === undefined ? 'GET' : 'POST', path } = example;
  const startedAt = performance.now();
  const response = await createFetch(credential)(path, {
    method,
    ...(json === undefined
      ? {}
      : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const { text } = await readStart(response, MAX_SHOWN);
  const milliseconds = Math.round(performance.now() - startedAt);

  const hidden = [...Object.values(secrets), ...token, ...basicPair(provider, strategy, secrets)];
  const hide = (shown: string) => keyring.redact(shown, { secrets: hidden });
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  return {
    request: shownRequest(provider, baseURL, example),
    response: {
      status: response.status,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, hide(value)])),
      body: hide(text),
      milliseconds,
    },
  };
}

/** A username and its password joined: their Base64 is not the Base64 of the halves. */
function basicPair(
  { strategies }: Provider,
  strategy: string,
  secrets: Readonly<Record<string, string>>,
): string[] {
  const { basic } = strategies[strategy] ?? {};
  if (!basic) return [];
  return [
    `${basic.username}:${basic.password}`.replaceAll(/\{(\w+)\}/g, (_, name: string) => secrets[name] ?? ''),
  ];
}

/** Derived from the definition and not from the request that was sent, so it holds no secret. */
function shownRequest(provider: Provider, baseURL: string, example: ExampleCall): Trial['request'] {
  const { method, url, headers, basic, json, form } = exampleRequest(provider, baseURL, example);
  const names = [...Object.keys(provider.secrets), 'token'];
  const hide = (template: string) => hideNames(template, names);
  const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
  const shown = Object.entries(headers).map(([name, template]) => [name, hide(template)]);
  return {
    method,
    url: hide(url),
    headers: {
      ...Object.fromEntries(shown),
      ...(basic ? { Authorization: `Basic ${hide('{token}')}` } : {}),
    },
    ...(body === undefined ? {} : { body: hide(body) }),
  };
}

/** The message of a `CredentialError` never holds a secret. Messages of other errors may, so they stay here. */
function explain(error: unknown): unknown {
  if (!(error instanceof CredentialError)) return new Problem(502, 'The API did not answer.');
  if (error.code === 'source_invalid' || error.code === 'source_missing')
    return new Problem(400, error.message, { field: 'secrets' });
  return new Problem(502, error.message);
}
