import { hasSubscribers, publishOutbound } from '../channels.js';
import type { Clock } from '../clock.js';
import { monotonicNow } from '../clock.js';
import type { Provider, RefusalCode } from '../grammar.js';
import type { OutboundRequest, OutboundResponse } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import { blameOf } from '../refusal/codes.js';
import type { Recogniser } from '../refusal/recognise.js';
import { refusalError } from '../refusal/refusal-error.js';
import type { AllowedURLs } from './allowed-urls.js';
import type { Attacher } from './attach.js';
import type { Deadline } from './deadline.js';
import { raceDeadline, timeLeft } from './deadline.js';
import { followSignal, isForeign, throwIfAborted } from './native-signal.js';
import type { Outcome, SendOptions, Transport } from './outcome.js';
import { followRedirect, isReplayable, redirectTarget } from './redirect.js';
import type { CredentialResolver, ResolvedCredential } from './resolve-credential.js';
import { retryAtOf } from './retry-after.js';
import type { Throttle } from './throttle.js';

/** What requests of one credential are sent with. */
export interface SendDeps {
  /** The API. */
  readonly provider: Provider;
  /** The URLs that it may be sent to. */
  readonly allowedURLs: AllowedURLs;
  /** Gets the secrets and the token. */
  readonly resolver: CredentialResolver;
  /** Says when a request may be sent. */
  readonly throttle: Throttle;
  /** The clock of every wait. */
  readonly clock: Clock;
  /** Recognises the provider's refusals. */
  readonly recognise: Recogniser;
  /** Puts the credential into a request. */
  readonly attacher: Attacher;
}

/** A 429 after so many waits means that waiting does not help. */
const MAX_WAITS = 3;
/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = /^(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/i;

/** Sends a request: waits for its turn, attaches, follows, and retries if that helps and is safe. */
export function send<R extends OutboundResponse>(
  deps: SendDeps,
  request: OutboundRequest,
  transport: Transport<R>,
  options: SendOptions = {},
): Promise<Outcome<R>> {
  const { signal } = options;
  if (!signal || !isForeign(signal)) return sendNow(deps, request, transport, options);
  const followed = followSignal(signal);
  const ours = { ...options, signal: followed.signal };
  return sendNow(deps, request, transport, ours).finally(followed.release);
}

async function sendNow<R extends OutboundResponse>(
  deps: SendDeps,
  request: OutboundRequest,
  transport: Transport<R>,
  { maxRedirects = 20, signal, timeout, exchangeTransport }: SendOptions,
): Promise<Outcome<R>> {
  const { provider, allowedURLs, attacher, resolver, throttle, clock, recognise } = deps;
  let began = monotonicNow(clock);
  const endsAt = timeout ? began + timeout : Number.POSITIVE_INFINITY;
  const deadline: Deadline = { clock, endsAt, signal };
  const resolve = (): MaybePromise<ResolvedCredential> => {
    const resolved = resolver.resolve(exchangeTransport);
    if (resolved instanceof Promise)
      return raceDeadline(resolved, deadline, `${provider.id}: the credential`);
    throwIfAborted(signal);
    return resolved;
  };

  let next = attacher.admit(request);
  let followed = 0;
  const first = resolve();
  let credential = first instanceof Promise ? await first : first;
  let replaced = false;
  let renewed = false;
  let waits = 0;
  const attempted: string[] = [];

  for (;;) {
    const turn = throttle.turn(next, credential.fingerprint, deadline);
    if (turn) await turn;
    const located = attacher.locate(next, credential);
    const attached = attacher.attach(located, credential);
    const { fingerprint } = credential;
    if (hasSubscribers('outbound'))
      publishOutbound({
        type: 'attach',
        provider: provider.id,
        fingerprint,
        duration: monotonicNow(clock) - began,
      });
    const response = await transport(attached, timeout ? Math.max(1, timeLeft(deadline)) : undefined);

    const target = redirectTarget(located, response);
    if (target && maxRedirects > 0) {
      response.discardBody?.();
      began = monotonicNow(clock);
      const mayFollow = followed++ < maxRedirects;
      const { base = allowedURLs } = credential;
      next = attacher.admit(followRedirect(provider, base, located, response.status, target, mayFollow));
      continue;
    }

    const { url } = located;
    const redirected = followed > 0;
    const code = recognise(response);
    if (!code) return { response, url, redirected };
    const { status } = response;
    began = monotonicNow(clock);
    publishOutbound({ type: 'refuse', provider: provider.id, fingerprint, code, status });
    const again = await retryWith(code, response).catch((error: unknown) => {
      response.discardBody?.();
      throw error;
    });
    if (!again) {
      const refusal = refusalError(provider, code, response, fingerprint, renewed);
      return { response, url, redirected, refusal };
    }
    response.discardBody?.();
    publishOutbound({ type: 'replay', provider: provider.id, fingerprint: again.fingerprint, code });
    credential = again;
  }

  /** The credential to retry with; undefined if a retry would not help, or would not be safe. */
  async function retryWith(code: RefusalCode, response: R): Promise<ResolvedCredential | undefined> {
    const retryAt = retryAtOf(response, provider.throttle?.retryAfter, clock.now());
    const limited = code === 'rate_limited' || code === 'quota_exceeded';
    const worthWaiting =
      limited && retryAt !== undefined && throttle.coolDown(credential.fingerprint, retryAt, deadline);

    // A source of several keys is told of each refusal; a token is renewed once.
    const renews = !replaced || credential.token === undefined;
    const other = renews
      ? await raceDeadline(
          resolver.renew(credential, code, retryAt, exchangeTransport),
          deadline,
          `${provider.id}: another credential`,
        )
      : undefined;
    renewed = other !== undefined;
    const blamesKey = blameOf(code) === 'key';
    if (!isReplayable(next.body) || !(blamesKey || mayRepeat(response.status))) return undefined;
    attempted.push(identityOf(credential));
    if (other && !replaced && !attempted.includes(identityOf(other))) {
      replaced = blamesKey;
      return other;
    }
    renewed = false; // The other one was refused already.
    return worthWaiting && waits++ < MAX_WAITS ? resolve() : undefined;
  }

  /** A refused credential was refused before anything was done. Of other refusals the definition has to say so. */
  function mayRepeat(status: number): boolean {
    return IDEMPOTENT.test(next.method) || (provider.throttle?.notProcessed?.includes(status) ?? false);
  }
}

function identityOf({ token, fingerprint }: ResolvedCredential): string {
  return token ?? fingerprint;
}
