import type { Placements, Provider } from '@sallyport/core';
import { withoutSlash } from '@sallyport/core/adapter';

/** A request as it was sent, with the templates of the definition in the place of the secrets. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Fields of the body that hold the credential. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * Masks a request. What the definition places is shown as its template; what looks like a secret elsewhere is `…`.
 *
 * @param baseURL - The base URL of the credential.
 * @param hide - Replaces what may not be seen in a text.
 */
export function maskRequest(
  provider: Provider,
  strategy: string,
  baseURL: string,
  sent: { readonly url: string; readonly method: string; readonly headers: Readonly<Record<string, string>> },
  hide: (text: string) => string,
): SentRequest {
  const placements = placementsOf(provider, strategy);
  const templates = new Map(
    Object.entries(placements.header ?? {}).map(([name, text]) => [name.toLowerCase(), text]),
  );
  const { basic, cookie, query = {}, json = {}, form = {} } = placements;
  if (basic) templates.set('authorization', `Basic ${basic.username}:${basic.password}`);
  if (cookie)
    templates.set(
      'cookie',
      Object.entries(cookie)
        .map(([name, text]) => `${name}=${text}`)
        .join('; '),
    );
  const fields = Object.entries({ ...json, ...form }).map(([name, text]) => [name, String(text)]);
  return {
    method: sent.method,
    url: hide(maskUrl(sent.url, baseURL, placements.path, query)),
    headers: Object.fromEntries(
      Object.entries(sent.headers).map(([name, value]) => [
        name,
        templates.get(name.toLowerCase()) ?? hide(value),
      ]),
    ),
    fields: Object.fromEntries(fields),
  };
}

function maskUrl(
  text: string,
  baseURL: string,
  path: string | undefined,
  query: Readonly<Record<string, string>>,
): string {
  const url = new URL(text);
  const others = [...url.searchParams].filter(([name]) => !Object.hasOwn(query, name));
  const search = [...others, ...Object.entries(query)].map(([name, value]) => `${name}=${value}`).join('&');
  const own = path === undefined ? url.origin + url.pathname : maskPath(url, baseURL, path);
  return search === '' ? own : `${own}?${search}`;
}

/** The credential stands right after the path of the base URL, in as many segments as its template. */
function maskPath(url: URL, baseURL: string, template: string): string {
  const base = withoutSlash(baseURL);
  const below = (url.origin + url.pathname).slice(base.length).split('/').slice(template.split('/').length);
  return [base + template, ...below].join('/');
}

/** What was sent in the places of the credential: a token, an encoding or a signature that nobody may see either. */
export function placedValues(
  placements: Placements,
  baseURL: string,
  sent: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
): string[] {
  const { header = {}, basic, cookie, query = {}, path } = placements;
  const filled = Object.entries(header).filter(([, template]) => /[{]/.test(template));
  const names = [
    ...filled.map(([name]) => name),
    ...(basic ? ['authorization'] : []),
    ...(cookie ? ['cookie'] : []),
  ];
  const written = names.map((name) => name.toLowerCase());
  const ofHeaders = Object.entries(sent.headers)
    .filter(([name]) => written.includes(name.toLowerCase()))
    .flatMap(([, value]) => [value, value.slice(value.indexOf(' ') + 1)]);
  const url = new URL(sent.url);
  const ofQuery = Object.keys(query).flatMap((name) => url.searchParams.get(name) ?? []);
  const below = (url.origin + url.pathname).slice(withoutSlash(baseURL).length).split('/');
  const ofPath = path === undefined ? [] : [below.slice(1, path.split('/').length).join('/')];
  return [...ofHeaders, ...ofQuery, ...ofPath];
}

/** The placements of a strategy's requests. */
export function placementsOf(provider: Provider, strategy: string): Placements {
  const definition = provider.strategies[strategy] ?? {};
  return definition.then ?? definition;
}
