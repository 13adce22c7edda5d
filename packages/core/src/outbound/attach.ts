import { publishOutbound } from '../channels.js';
import type { Clock } from '../clock.js';
import { CredentialError, invalidOption } from '../error.js';
import type { Provider } from '../grammar.js';
import type { ClientCertificate, OutboundRequest } from '../http/request.js';
import type { Placement } from '../placement/placement.js';
import { isInQuery } from '../placement/placement.js';
import type { Values } from '../placement/template.js';
import type { Signer } from '../signing/sign.js';
import type { AllowedURLs } from './allowed-urls.js';
import { assertSecure, isAllowed } from './allowed-urls.js';
import type { ResolvedCredential } from './resolve-credential.js';

/** Puts a credential into requests. */
export interface Attacher {
  /**
   * The request with its URL normalised, if the credential may be sent there.
   *
   * @throws {CredentialError} `outside_allowed_urls`, `insecure_transport`; `invalid_option` if the token is
   *   handed to the application.
   */
  admit(request: OutboundRequest): OutboundRequest;
  /**
   * An admitted request below the base URL that the exchange named; the same request if it named none.
   *
   * @throws {CredentialError} `outside_allowed_urls`.
   */
  locate(request: OutboundRequest, credential: ResolvedCredential): OutboundRequest;
  /**
   * A copy of an admitted request with the credential in it.
   *
   * @throws {CredentialError} `source_invalid`, `unsupported_body`.
   */
  attach(request: OutboundRequest, credential: ResolvedCredential): OutboundRequest;
}

/**
 * Compiles how the credential of a strategy is put into requests.
 *
 * @param source - The name that errors give to the source.
 * @param mayLead - Whether the exchange may name a base URL that this URL is below.
 * @param certificateOf - Gets the client certificate. Undefined: the strategy has none.
 * @param sign - Makes the derived values, as the last step before headers are written. Undefined: the strategy has none.
 */
export function createAttacher(
  provider: Provider,
  strategy: string,
  allowed: AllowedURLs,
  placements: readonly Placement[],
  source: string,
  mayLead: (url: URL) => boolean,
  certificateOf: ((values: Values) => ClientCertificate) | undefined,
  sign: Signer | undefined,
  clock: Clock,
): Attacher {
  const prefix = `${allowed.origin}${allowed.path}/`;
  // A signature covers the query, so whoever signs writes it.
  const written = sign ? placements.filter((placement) => !isInQuery(placement)) : placements;

  return {
    admit(request) {
      if (placements.length === 0 && !certificateOf) throw handedOut(provider, strategy);
      if (isPlainlyBelow(prefix, request.url)) return request;
      const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
      if (!url || !(isAllowed(allowed, url) || mayLead(url))) throw outside(provider, allowed, url);
      assertSecure(url, provider.id);
      return { ...request, url: url.href };
    },
    locate(request, { base }) {
      if (!base) return request;
      const url = new URL(request.url);
      if (isAllowed(base, url)) return request;
      if (!isAllowed(allowed, url)) throw outside(provider, base, url);
      const below = url.href.slice(allowed.origin.length + allowed.path.length);
      return { ...request, url: `${base.origin}${base.path}${below}` };
    },
    attach(request, { values: secrets, base = allowed }) {
      try {
        const signed = sign?.(secrets, request, clock.now());
        const values = signed?.values ?? secrets;
        let filled = signed?.request ?? request;
        if (certificateOf) filled = { ...filled, tls: certificateOf(secrets) };
        for (const placement of written) filled = placement.write(values, filled, base.path);
        return filled;
      } catch (error) {
        throw withSource(error, provider, source);
      }
    },
  };
}

/** A rest of a URL that a parser leaves as it is, except segments of dots. */
const PLAIN = /^[\w.~/-]*(?:\?[\w.~/?=&%+:,;@$!*()-]*)?$/;

/**
 * Whether a URL begins with the allowed prefix and the rest is so plain that a parser would change nothing. False
 * means that it has to be parsed. See bench/WHY.md, "URLs".
 */
function isPlainlyBelow(prefix: string, url: string): boolean {
  return (
    url.startsWith(prefix) && !url.includes('/.', prefix.length - 1) && PLAIN.test(url.slice(prefix.length))
  );
}

function outside(provider: Provider, { origin, path }: AllowedURLs, url: URL | undefined): CredentialError {
  publishOutbound({ type: 'refuse', provider: provider.id, code: 'outside_allowed_urls' });
  const target = url ? `${url.origin}${url.pathname}` : 'no absolute URL';
  return new CredentialError(
    'outside_allowed_urls',
    `${provider.id}: this credential is for ${origin}${path} only, and the request goes to ${target}. Use a client without the credential for it`,
    { provider: provider.id },
  );
}

function handedOut(provider: Provider, strategy: string): CredentialError {
  return invalidOption(
    provider.id,
    `the strategy "${strategy}" hands its token to the application; call credential.token()`,
  );
}

/** A placement knows neither the provider nor the source, so its errors get both here. */
function withSource(error: unknown, provider: Provider, source: string): unknown {
  if (!(error instanceof CredentialError)) return error;
  const from = error.code === 'source_invalid' ? ` (from ${source})` : '';
  return new CredentialError(error.code, `${provider.id}: ${error.message}${from}`, {
    provider: provider.id,
  });
}
