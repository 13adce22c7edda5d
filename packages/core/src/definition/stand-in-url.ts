import type { Provider } from '../grammar.js';
import { pickName } from './define-provider.js';
import { resolveParams, resolveUrl } from './params.js';

/**
 * The base URL of a provider's stand-in on a server that serves several: the path of the environment's URL, below the
 * provider's id.
 *
 * @param baseURL - The server, such as `http://127.0.0.1:4001`.
 * @param environment - Default: the provider's first.
 * @throws {CredentialError} `invalid_option` for an environment that does not exist.
 * @example
 * standInUrl('http://127.0.0.1:4001', phota); // 'http://127.0.0.1:4001/phota/v1/phota'
 */
export function standInUrl(baseURL: string, provider: Provider, environment?: string): string {
  const name = pickName('environment', provider.environments, environment);
  const { pathname } = resolveUrl(provider.environments[name] as string, resolveParams(provider, undefined));
  return `${baseURL.replace(/\/+$/, '')}/${provider.id}${pathname.replace(/\/+$/, '')}`;
}
