import type { AxiosRequestConfig } from 'axios';

/** Shields by what is behind them, so that one object always has the same shield. */
const shields = new WeakMap<object, object>();
/** What is behind a shield. */
const shielded = new WeakMap<object, object>();

/**
 * Something that works like an agent, a socket or a request and shows nothing to a printer, a copy or a serialiser. An
 * agent holds every request that is under way, headers included. Other values are returned as they are.
 */
export function shield<T>(value: T): T {
  if (typeof value !== 'object' || value === null || shielded.has(value) || !holdsRequests(value))
    return value;
  const known = shields.get(value);
  if (known) return known as T;
  const made = new Proxy({}, handlerOf(value));
  shields.set(value, made);
  shielded.set(made, value);
  return made as T;
}

/** The object behind a shield; any other value as it is. */
function unshield<T>(value: T): T {
  return ((typeof value === 'object' && value !== null && shielded.get(value)) || value) as T;
}

/** Puts shields before the agents and the dispatcher of a config. They can be used and read by name as before. */
export function shieldConfig(config: Shieldable): void {
  if (config.httpAgent) config.httpAgent = shield(config.httpAgent);
  if (config.httpsAgent) config.httpsAgent = shield(config.httpsAgent);
  const { fetchOptions } = config;
  const dispatcher = fetchOptions?.dispatcher;
  if (dispatcher && shield(dispatcher) !== dispatcher)
    config.fetchOptions = { ...fetchOptions, dispatcher: shield(dispatcher) };
}

/** Takes the shields of {@link shieldConfig} away. */
export function unshieldConfig(config: Shieldable): void {
  if (config.httpAgent) config.httpAgent = unshield(config.httpAgent);
  if (config.httpsAgent) config.httpsAgent = unshield(config.httpsAgent);
  const { fetchOptions } = config;
  if (fetchOptions?.dispatcher)
    config.fetchOptions = { ...fetchOptions, dispatcher: unshield(fetchOptions.dispatcher) };
}

/** The parts of a config, or of an instance's defaults, that hold requests. */
export interface Shieldable {
  /** An `http.Agent`. */
  httpAgent?: unknown;
  /** An `https.Agent`. */
  httpsAgent?: unknown;
  /** Options for `fetch`; Node's one takes a `dispatcher`. */
  fetchOptions?: AxiosRequestConfig['fetchOptions'];
}

function holdsRequests(value: object): boolean {
  const { on, addRequest, dispatch } = value as Record<string, unknown>;
  if (typeof on === 'function' || typeof addRequest === 'function' || typeof dispatch === 'function')
    return true;
  return value instanceof Request;
}

/** The target is empty, and nothing is reported as its own: only a read by name reaches what is behind. */
function handlerOf(behind: object): ProxyHandler<object> {
  return {
    get(_target, key) {
      if (key === 'toJSON') return undefined;
      const value: unknown = Reflect.get(behind, key, behind);
      // Bound, because a class may have private members.
      if (typeof value === 'function' && key !== 'constructor') return value.bind(behind);
      return shield(value);
    },
    set: (_target, key, value) => Reflect.set(behind, key, value, behind),
    has: (_target, key) => Reflect.has(behind, key),
    deleteProperty: (_target, key) => Reflect.deleteProperty(behind, key),
    getPrototypeOf: () => Object.getPrototypeOf(behind),
  };
}
