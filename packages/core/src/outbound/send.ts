import type { Audience } from '../definition/audience.js';
import type { Provider, RefusalCode } from '../definition/definition.js';
import type { CredentialError } from '../error.js';
import type { OutboundRequest, OutboundResponse } from '../placement/request.js';
import type { Awaitable } from './at-hand.js';
import type { Attacher } from './attach.js';
import type { Clock } from './clock.js';
import { emit, isListenedTo } from './events.js';
import type { Held, Holder } from './holder.js';
import { isNotAccepted } from './holder.js';
import type { Patience } from './patience.js';
import { timeLeft, waitFor } from './patience.js';
import { followRedirect, isReplayable, redirectTarget } from './redirect.js';
import { refusalError } from './refusal-error.js';
import { retryAtOf } from './retry-after.js';
import type { Throttle } from './throttle.js';

/**
 * Sends one request, credential included, and follows no redirect.
 *
 * @param timeout - Milliseconds that are left for it, where the call has a limit.
 */
export type Transport<R extends OutboundResponse> = (
  request: OutboundRequest,
  timeout: number | undefined,
) => Promise<R>;

export interface SendOptions {
  /** 0 returns the redirect itself. Default: 20. */
  readonly maxRedirects?: number | undefined;
  /** Ends every wait. What the transport is doing is for the transport to end. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds that the whole call may take, waits included. Default: no limit. */
  readonly timeout?: number | undefined;
}

export interface Outcome<R extends OutboundResponse> {
  readonly response: R;
  /** Set when the response is one of the provider's refusals. Whether to throw it is the client's to say. */
  readonly refusal?: CredentialError;
}

export interface SendParts {
  readonly provider: Provider;
  readonly audience: Audience;
  readonly holder: Holder;
  readonly throttle: Throttle;
  readonly clock: Clock;
  readonly judge: (response: OutboundResponse) => RefusalCode | undefined;
  readonly attacher: Attacher;
}

/** A 429 after each wait means that waiting does not help. */
const MAX_WAITS = 3;
/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
const IDEMPOTENT = /^(?:GET|HEAD|OPTIONS|TRACE|PUT|DELETE)$/i;

/** Sends a request: waits for its turn, attaches, follows, and sends it again where that helps and is safe. */
export async function send<R extends OutboundResponse>(
  parts: SendParts,
  request: OutboundRequest,
  transport: Transport<R>,
  { maxRedirects = 20, signal, timeout }: SendOptions = {},
): Promise<Outcome<R>> {
  const { provider, audience, attacher, holder, throttle, clock, judge } = parts;
  const deadline = timeout ? clock.now() + timeout : Number.POSITIVE_INFINITY;
  const patience: Patience = { clock, deadline, signal };
  const obtain = (): Awaitable<Held> => {
    const held = holder.obtain();
    if (held instanceof Promise) return waitFor(held, patience, `${provider.id}: the credential`);
    signal?.throwIfAborted();
    return held;
  };

  let began = clock.now();
  let next = attacher.admit(request);
  let followed = 0;
  const obtained = obtain();
  let held = obtained instanceof Promise ? await obtained : obtained;
  let replaced = false;
  let waits = 0;
  const tried: string[] = [];

  for (;;) {
    const turn = throttle.turn(next, held.fingerprint, patience);
    if (turn) await turn;
    const attached = attacher.attach(next, held);
    const { fingerprint } = held;
    if (isListenedTo())
      emit({ type: 'attach', provider: provider.id, fingerprint, duration: clock.now() - began });
    const response = await transport(attached, timeout ? Math.max(1, timeLeft(patience)) : undefined);

    const target = redirectTarget(next, response);
    if (target && maxRedirects > 0) {
      response.discard?.();
      began = clock.now();
      const following = followRedirect(
        provider,
        audience,
        next,
        response.status,
        target,
        followed++ < maxRedirects,
      );
      next = attacher.admit(following);
      continue;
    }

    const code = judge(response);
    if (!code) return { response };
    const { status } = response;
    began = clock.now();
    emit({ type: 'refuse', provider: provider.id, fingerprint, code, status });
    const again = await secondChance(code, response).catch((error: unknown) => {
      response.discard?.();
      throw error;
    });
    if (!again) return { response, refusal: refusalError(provider, code, response, fingerprint) };
    response.discard?.();
    emit({ type: 'replay', provider: provider.id, fingerprint: again.fingerprint, code });
    held = again;
  }

  /** What to send the request again with; undefined where it would not help, or not be safe. */
  async function secondChance(code: RefusalCode, response: R): Promise<Held | undefined> {
    const retryAt = retryAtOf(response, provider.throttle?.retryAfter, clock.now());
    const limited = code === 'rate_limited' || code === 'quota_exceeded';
    const worthWaiting =
      limited && retryAt !== undefined && throttle.coolDown(held.fingerprint, retryAt, patience);

    // A source of several keys is told of each refusal; a token is renewed once.
    const asks = !replaced || held.token === undefined;
    const other = asks
      ? await waitFor(holder.replace(held, code, retryAt), patience, `${provider.id}: another credential`)
      : undefined;
    if (!isReplayable(next.body) || !(isNotAccepted(code) || isUnprocessed(response.status)))
      return undefined;
    tried.push(identityOf(held));
    if (other && !replaced && !tried.includes(identityOf(other))) {
      replaced = isNotAccepted(code);
      return other;
    }
    return worthWaiting && waits++ < MAX_WAITS ? obtain() : undefined;
  }

  /** A refused credential was refused before anything was done; of other answers the definition has to say so. */
  function isUnprocessed(status: number): boolean {
    return IDEMPOTENT.test(next.method) || (provider.throttle?.notProcessed?.includes(status) ?? false);
  }
}

function identityOf({ token, fingerprint }: Held): string {
  return token ?? fingerprint;
}
