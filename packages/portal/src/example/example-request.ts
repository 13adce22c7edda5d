import type {
  BasicTemplates,
  ExchangeStep,
  Json,
  Placements,
  Provider,
  StrategyDefinition,
} from '@sallyport/core';
import { stepsOf, withoutSlash } from '@sallyport/core/adapter';
import type { ExampleCall } from '../options.js';

/** The example call with templates in place of values. It is shown to people and never sent. */
export interface ExampleRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The whole URL, with the query. */
  readonly url: string;
  /** Name → template. */
  readonly headers: Readonly<Record<string, string>>;
  /** HTTP Basic, as templates. */
  readonly basic?: BasicTemplates;
  /** A JSON body whose strings may be templates. */
  readonly json?: Json;
  /** Fields of a form body, as templates. */
  readonly form?: Readonly<Record<string, string>>;
}

/** The first strategy that carries the credential in each request; undefined if there is none. */
export function sendingStrategy({ strategies }: Provider): string | undefined {
  return Object.entries(strategies).find(([, { exchange, then }]) => !exchange || then)?.[0];
}

/**
 * The example call of a provider. If no strategy carries the credential in each request, it is the exchange
 * for a token. Templates stay as they are: `{name}` stands for a value.
 *
 * @param baseURL - Where people reach the API.
 */
export function exampleRequest(provider: Provider, baseURL: string, example: ExampleCall): ExampleRequest {
  const sending = sendingStrategy(provider);
  if (sending !== undefined)
    return strategyRequest(provider.strategies[sending] as StrategyDefinition, baseURL, example);
  const [strategy = {}] = Object.values(provider.strategies);
  return stepRequest(stepsOf(strategy)[0], baseURL);
}

/** The example call with the credential of a strategy, or with the token of its exchange. */
export function strategyRequest(
  strategy: StrategyDefinition,
  baseURL: string,
  { json, method = json === undefined ? 'GET' : 'POST', path }: ExampleCall,
): ExampleRequest {
  return withCredential(strategy.then ?? strategy, { method, base: withoutSlash(baseURL), path, json });
}

/** The request of a step of an exchange. */
export function stepRequest(step: ExchangeStep | undefined, baseURL: string): ExampleRequest {
  const url = step?.url ?? '';
  const below = url.startsWith('/') ? { base: withoutSlash(baseURL), path: url } : { base: url, path: '' };
  return withCredential((step ?? {}) as Placements, {
    ...{ method: step?.method ?? 'POST', ...below, json: undefined },
  });
}

/** The headers that carry the credential, as templates. */
export function headersOf({ headers, basic }: ExampleRequest): Readonly<Record<string, string>> {
  if (!basic) return headers;
  return { ...headers, Authorization: `Basic base64(${basic.username}:${basic.password})` };
}

interface RequestWithoutCredential {
  readonly method: string;
  readonly base: string;
  readonly path: string;
  readonly json: Json | undefined;
}

function withCredential(
  placements: Placements,
  { method, base, path, json }: RequestWithoutCredential,
): ExampleRequest {
  const query = Object.entries(placements.query ?? {}).map(
    ([name, template]) => `${encodeURIComponent(name)}=${template}`,
  );
  const cookies = Object.entries(placements.cookie ?? {}).map(([name, template]) => `${name}=${template}`);
  const mark = path.includes('?') ? '&' : '?';
  return {
    method,
    url: `${base}${placements.path ?? ''}${path}${query.length > 0 ? `${mark}${query.join('&')}` : ''}`,
    headers: { ...placements.header, ...(cookies.length > 0 ? { Cookie: cookies.join('; ') } : {}) },
    ...(placements.basic ? { basic: placements.basic } : {}),
    ...(placements.form ? { form: placements.form } : {}),
    ...jsonWithFields(placements.json, json),
  };
}

function jsonWithFields(fields: Placements['json'], json: Json | undefined): { readonly json?: Json } {
  if (!fields) return json === undefined ? {} : { json };
  const value = structuredClone(json ?? {}) as Record<string, unknown>;
  for (const [field, template] of Object.entries(fields)) {
    const names = field.startsWith('/') ? field.slice(1).split('/') : [field];
    const last = names.pop() as string;
    let at = value;
    for (const name of names) {
      at[name] ??= {};
      at = at[name] as Record<string, unknown>;
    }
    at[last] = template;
  }
  return { json: value as Json };
}
