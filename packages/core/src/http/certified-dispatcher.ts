import { CredentialError } from '../error.js';
import { directDispatcher, globalDispatcher, nameOf } from './direct-dispatcher.js';
import type { ClientCertificate } from './request.js';

type Dispatcher = NonNullable<RequestInit['dispatcher']>;
type DispatcherClass = new (options: object) => Dispatcher;

const dispatchers = new WeakMap<ClientCertificate, Dispatcher>();

/**
 * The dispatcher for one request by `fetch`: one that presents the client certificate, or one without the proxy of the
 * environment. Undefined if nothing has to be replaced.
 *
 * @param given - The dispatcher of the call; undefined for the global one.
 * @throws {CredentialError} `insecure_transport` if the proxy cannot be avoided; `invalid_option` if no certificate can
 *   be presented.
 */
export function dispatcherFor(
  url: string,
  tls: ClientCertificate | undefined,
  given: unknown,
): Dispatcher | undefined {
  // By plain http, to this machine, nobody asks for a certificate.
  return tls && url.startsWith('https:') ? certifiedDispatcher(tls, given) : directDispatcher(url, given);
}

/** Of the class that this `fetch` works with: that of its own dispatcher. */
function certifiedDispatcher(tls: ClientCertificate, given: unknown): Dispatcher {
  if (given !== undefined)
    throw new CredentialError(
      'invalid_option',
      'The client certificate needs a dispatcher of its own, and this call has another; leave out the option "dispatcher"',
    );
  const known = dispatchers.get(tls);
  if (known) return known;
  void globalThis.Response; // Node loads undici when it is asked for.
  const own = globalDispatcher();
  if (!/^(?:Agent|EnvHttpProxyAgent)$/.test(nameOf(own) ?? ''))
    throw new CredentialError(
      'invalid_option',
      'The fetch of this program presents no client certificate: its global dispatcher is none of Node. Use axios with its http adapter',
    );
  const pair = { cert: tls.certificate, key: tls.key };
  const made = new ((own as Dispatcher).constructor as DispatcherClass)({ connect: pair, requestTls: pair });
  dispatchers.set(tls, made);
  return made;
}
