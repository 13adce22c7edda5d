import type { Provider, SecretsOf, StrategyOf } from '@sallyport/core';
import { CredentialError, createCredential, createFetch } from '@sallyport/core';
import type { Keyring } from '@sallyport/keyring';
import { exampleRequest, sendingStrategy } from './example-request.js';
import { hideNames, hideSecrets } from './hide-secrets.js';
import type { Operation } from './operation.js';
import { operation } from './operation.js';
import type { ExampleCall } from './options.js';
import { Problem } from './problem.js';
import type { Trial } from './schemas.js';
import { trial, tryInput } from './schemas.js';

export interface TryParts {
  readonly keyring: Keyring;
  readonly provider: Provider;
  readonly example: ExampleCall;
  /** By environment. */
  readonly baseURLs: Readonly<Record<string, string>>;
}

/** Milliseconds. */
const TIMEOUT = 10_000;
/** Bytes of an answer that are shown. */
const MAX_SHOWN = 65_536;

/** Sends the example call with secrets that somebody pasted. It can go to the base URL and nowhere else. */
export function tryOperation(parts: TryParts): Operation {
  return operation({
    ...{ id: 'tryKey', method: 'post', path: '/keys/{id}/try', status: 200, body: tryInput, answer: trial },
    ...{ problems: [409, 502] },
    summary:
      'Sends a real request with secrets of this key, which nobody else has, and shows both sides of it',
    async run({ body: { secrets } }, { key }) {
      const baseURL = parts.baseURLs[key.environment];
      if (baseURL === undefined)
        throw new Problem(409, 'Keys of this environment cannot be tried from here.');
      try {
        return { data: await send(parts, key.environment, baseURL, secrets) };
      } catch (error) {
        throw explained(error);
      }
    },
  });
}

async function send(
  { keyring, provider, example }: TryParts,
  environment: string,
  baseURL: string,
  secrets: Readonly<Record<string, string>>,
): Promise<Trial> {
  const strategy = sendingStrategy(provider) as StrategyOf<Provider>;
  const source = secrets as SecretsOf<Provider>;
  const credential = createCredential(provider, { source, environment, strategy, baseURL, maxWait: 0 });
  const token = provider.strategies[strategy]?.exchange ? [await credential.token()] : [];
  const { json, method = json === undefined ? 'GET' : 'POST', path } = example;
  const began = performance.now();
  const response = await createFetch(credential)(path, {
    method,
    ...(json === undefined
      ? {}
      : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  const body = await readStart(response);
  const milliseconds = Math.round(performance.now() - began);

  const values = [...Object.values(secrets), ...token, ...basicPair(provider, strategy, secrets)];
  const hide = (text: string) => keyring.redact(hideSecrets(text, values));
  const headers = [...response.headers].filter(([name]) => name !== 'set-cookie');
  return {
    request: shownRequest(provider, baseURL, example),
    response: {
      status: response.status,
      headers: Object.fromEntries(headers.map(([name, value]) => [name, hide(value)])),
      body: hide(body),
      milliseconds,
    },
  };
}

/** The Base64 of a pair is not made of that of its halves. */
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

/** Made of the definition, not of what was sent: there is nothing in it to be hidden. */
function shownRequest(provider: Provider, baseURL: string, example: ExampleCall): Trial['request'] {
  const { method, url, headers, basic, json, form } = exampleRequest(provider, baseURL, example);
  const names = [...Object.keys(provider.secrets), 'token'];
  const hide = (text: string) => hideNames(text, names);
  const body = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
  const shown = Object.entries(headers).map(([name, text]) => [name, hide(text)]);
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

async function readStart(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    chunks.push(part.value);
    size += part.value.length;
    if (size > MAX_SHOWN) {
      await reader?.cancel();
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, MAX_SHOWN).toString();
}

/** A `CredentialError` never holds a secret; the messages of other errors may, and are not passed on. */
function explained(error: unknown): unknown {
  if (!(error instanceof CredentialError)) return new Problem(502, 'The API did not answer.');
  if (error.code === 'source_invalid' || error.code === 'source_missing')
    return new Problem(400, error.message, { field: 'secrets' });
  return new Problem(502, error.message);
}
