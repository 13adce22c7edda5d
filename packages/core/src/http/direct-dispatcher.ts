import { CredentialError } from '../error.js';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;

/** Where undici keeps the dispatcher of every `fetch`, one name for each of its interfaces. */
const GLOBAL_DISPATCHERS = ['undici.globalDispatcher.2', 'undici.globalDispatcher.1'].map((name) =>
  Symbol.for(name),
);

/**
 * A dispatcher without the proxy of the environment, for a `fetch` by plain http to this machine: with
 * `NODE_USE_ENV_PROXY=1` such a request would go to `HTTP_PROXY` first, which reads the credential. Undefined if
 * nothing has to be replaced.
 *
 * @param given - The dispatcher of the call; undefined for the global one.
 * @throws {CredentialError} `insecure_transport` if the proxy cannot be avoided.
 * @see https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function directDispatcher(url: string, given: unknown): Dispatcher | undefined {
  if (!url.startsWith('http:')) return undefined;
  const dispatcher = given ?? globalDispatcher();
  if (nameOf(dispatcher) !== 'EnvHttpProxyAgent') return undefined;
  const direct = Object.getOwnPropertySymbols(dispatcher)
    .map((key) => (dispatcher as Record<symbol, unknown>)[key])
    .find((value) => nameOf(value) === 'Agent');
  if (direct) return direct as Dispatcher;
  throw new CredentialError(
    'insecure_transport',
    'This request to this machine would go through the proxy of the environment, which reads the credential. Name the host in NO_PROXY, or use https',
  );
}

/** The dispatcher of every `fetch` that has none of its own; undefined outside Node. */
export function globalDispatcher(): unknown {
  const holder = globalThis as Record<symbol, unknown>;
  const name = GLOBAL_DISPATCHERS.find((symbol) => holder[symbol]);
  return name && holder[name];
}

/** The name of a value's class. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? value.constructor?.name : undefined;
}
