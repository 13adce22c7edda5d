import type { Json, Placements, Provider, StrategyDefinition } from '@sallyport/core';
import type { ExampleCall } from './options.js';

/** The example call with texts in the place of values: for people to read, not to be sent. */
export interface ExampleRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly basic?: { readonly username: string; readonly password: string };
  readonly json?: Json;
  readonly form?: Readonly<Record<string, string>>;
}

/** The strategy that carries the credential in each request: the first that does. */
export function sendingStrategy({ strategies }: Provider): string | undefined {
  return Object.entries(strategies).find(([, { exchange, then }]) => !exchange || then)?.[0];
}

/**
 * The example call of a provider, or, where no strategy carries the credential in each request, the exchange
 * for a token. Templates stay as they are: `{name}` stands for a value.
 */
export function exampleRequest(provider: Provider, baseURL: string, example: ExampleCall): ExampleRequest {
  const base = baseURL.replace(/\/+$/, '');
  const sending = sendingStrategy(provider);
  const { json, method = json === undefined ? 'GET' : 'POST', path } = example;
  if (sending !== undefined) {
    const strategy = provider.strategies[sending] as StrategyDefinition;
    return placed(strategy.then ?? strategy, { method, base, path, json });
  }
  const [strategy] = Object.values(provider.strategies);
  const [step] = [strategy?.exchange ?? []].flat();
  const url = step?.url ?? '';
  const below = url.startsWith('/') ? { base, path: url } : { base: url, path: '' };
  return placed(step ?? {}, { method: step?.method ?? 'POST', ...below, json: undefined });
}

interface Bare {
  readonly method: string;
  readonly base: string;
  readonly path: string;
  readonly json: Json | undefined;
}

function placed(places: Placements, { method, base, path, json }: Bare): ExampleRequest {
  const query = Object.entries(places.query ?? {}).map(
    ([name, text]) => `${encodeURIComponent(name)}=${text}`,
  );
  const cookies = Object.entries(places.cookie ?? {}).map(([name, text]) => `${name}=${text}`);
  const mark = path.includes('?') ? '&' : '?';
  return {
    method,
    url: `${base}${places.path ?? ''}${path}${query.length > 0 ? `${mark}${query.join('&')}` : ''}`,
    headers: { ...places.header, ...(cookies.length > 0 ? { Cookie: cookies.join('; ') } : {}) },
    ...(places.basic ? { basic: places.basic } : {}),
    ...(places.form ? { form: places.form } : {}),
    ...withFields(places.json, json),
  };
}

function withFields(
  fields: Readonly<Record<string, string>> | undefined,
  json: Json | undefined,
): { readonly json?: Json } {
  if (!fields) return json === undefined ? {} : { json };
  const document = structuredClone(json ?? {}) as Record<string, unknown>;
  for (const [field, text] of Object.entries(fields)) {
    const names = field.startsWith('/') ? field.slice(1).split('/') : [field];
    const last = names.pop() as string;
    let at = document;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = text;
  }
  return { json: document as Json };
}
