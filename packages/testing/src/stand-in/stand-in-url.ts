import type { Provider } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { withoutSlash } from '@sallyport/core/adapter';

/**
 * Makes the base URL of a provider's stand-in on a server that serves several. The provider's own path is below its
 * id, as in `MountableStandIn.mountPath`.
 *
 * @param baseURL - URL of the server.
 * @param environment - Default: the provider's first.
 * @throws {SallyportError} `invalid_option` for an environment that does not exist.
 * @example
 * standInUrl('http://127.0.0.1:4001', phota); // 'http://127.0.0.1:4001/phota/v1/phota'
 */
export function standInUrl(baseURL: string, provider: Provider, environment?: string): string {
  const { id, environments, params = {} } = provider;
  const url = environments[environment ?? Object.keys(environments)[0] ?? ''];
  if (url === undefined) {
    const names = Object.keys(environments).join(', ');
    throw new SallyportError(
      'invalid_option',
      `${id}: unknown environment "${environment}"; expected ${names}`,
    );
  }
  // A parameter in the host would be no valid URL, so the path is cut out and not parsed.
  const path = url
    .replace(/^https?:\/\/[^/]*/, '')
    .replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => params[name]?.default ?? placeholder);
  return `${withoutSlash(baseURL)}/${id}${withoutSlash(path)}`;
}
