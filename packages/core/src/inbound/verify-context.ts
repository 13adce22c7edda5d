import { isIP } from 'node:net';
import type { Scopes } from './scopes.js';

/**
 * What is known about a request besides its secrets. A guard takes one from the caller, and hands one to its
 * verifier.
 */
export interface VerifyContext {
  /** A guard sets its own. Default for a verifier that is called directly: the provider's first. */
  readonly environment?: string | undefined;
  /** The scopes that the route needs. Default: none. */
  readonly scopes?: Scopes | undefined;
  /** The caller's address as the framework sees it, which knows the trusted proxies. A string that is no address counts as none. */
  readonly ip?: string | undefined;
  /** The parsed body. Only strategies that are placed in a body read it. */
  readonly body?: unknown;
  /**
   * The body as it came, before any parser. Only signed strategies read it. Default: `body`, if it is bytes, as
   * `express.raw()` leaves it.
   */
  readonly rawBody?: Uint8Array | string | undefined;
  /** The URL before a router removed the prefix that it is mounted at. Strategies in a path, and signed ones, read it. */
  readonly originalUrl?: string | undefined;
  /** Units that the request takes from each limit of the key: a whole number of at least 1. Default: 1. */
  readonly cost?: number | undefined;
  /**
   * Hears that the request took units of a quota. The verifier calls it before it returns the principal. Default:
   * nobody asks, and the units stay taken.
   */
  readonly onCharge?: OnCharge | undefined;
}

/**
 * Hears what a request was charged.
 *
 * @param refund - Gives the units back. The first call counts, and it never throws.
 */
export type OnCharge = (refund: () => void) => void;

/** What a framework knows about a request. It is read only if somebody asks for it. */
export type ContextSource = Pick<VerifyContext, 'ip' | 'body' | 'rawBody' | 'originalUrl'>;

/** Reads the caller's address of a framework's request, if `ip` of the request itself is not to be used. */
export type ReadIp<S extends ContextSource> = (source: S) => string | undefined;

/**
 * A context of which `ip` and `body` are read at their first use: a framework works out the address anew each time.
 * See bench/WHY.md, "Context".
 */
export class LazyContext implements VerifyContext {
  /** The environment of the guard. */
  readonly environment: string;
  /** The scopes that the route needs. */
  readonly scopes: Scopes | undefined;
  /** Units that the request takes. */
  readonly cost: number | undefined;
  readonly #source: ContextSource;
  readonly #readIp: ReadIp<never> | undefined;

  /** A context for a guard of this environment. */
  constructor(
    environment: string,
    scopes: Scopes | undefined,
    source: ContextSource,
    readIp?: ReadIp<never>,
    cost?: number,
  ) {
    this.environment = environment;
    this.scopes = scopes;
    this.cost = cost;
    this.#source = source;
    this.#readIp = readIp;
  }

  /** The caller's address; undefined for a string that is none. */
  get ip(): string | undefined {
    const ip = this.#readIp ? this.#readIp(this.#source as never) : this.#source.ip;
    return ip !== undefined && isIP(ip) !== 0 ? ip : undefined;
  }

  /** The parsed body. */
  get body(): unknown {
    return this.#source.body;
  }

  /** The body as it came. */
  get rawBody(): Uint8Array | string | undefined {
    const { rawBody, body } = this.#source;
    if (typeof rawBody === 'string' || rawBody instanceof Uint8Array) return rawBody;
    return body instanceof Uint8Array ? body : undefined;
  }

  /** The URL before a router removed a prefix. */
  get originalUrl(): string | undefined {
    return this.#source.originalUrl;
  }
}

/** A context that hears of a charge: apart, so that the others stay as small as they are. */
class ChargedContext extends LazyContext {
  /** Hears what the request was charged. */
  readonly onCharge: OnCharge;

  constructor(onCharge: OnCharge, ...given: ConstructorParameters<typeof LazyContext>) {
    super(...given);
    this.onCharge = onCharge;
  }
}

/** A context that is read at its first use, and hears of a charge if somebody asks. */
export function lazyContext(
  environment: string,
  scopes: Scopes | undefined,
  source: ContextSource,
  readIp: ReadIp<never> | undefined,
  cost: number | undefined,
  onCharge: OnCharge | undefined,
): LazyContext {
  return onCharge
    ? new ChargedContext(onCharge, environment, scopes, source, readIp, cost)
    : new LazyContext(environment, scopes, source, readIp, cost);
}

let warned = false;

/**
 * An address that is not known, because the framework trusts every proxy: then the client chooses it. Warns once.
 *
 * @param remedy - The setting that names the proxies.
 */
export function untrustedIp(remedy: string): undefined {
  if (warned) return;
  warned = true;
  process.emitWarning(
    `The address of callers is unknown: every proxy is trusted, so a client could choose its own. Set the number of proxies, such as ${remedy}`,
    'SallyportAddressWarning',
  );
}
