import type { CredentialErrorCode } from '../../error.js';
import { CredentialError } from '../../error.js';

/** A wait that a token endpoint asked for. */
export interface CoolDown {
  /** Milliseconds on the clock that never goes back. */
  readonly endsAt: number;
  /** Why it asked. */
  readonly code: CredentialErrorCode;
}

const coolDowns = new WeakMap<object, CoolDown>();

/** The same error, from which {@link coolDownOf} reads how long to wait. */
export function withCoolDown(error: CredentialError, coolDown: CoolDown): CredentialError {
  coolDowns.set(error, coolDown);
  return error;
}

/** How long to wait after this error; undefined if the token endpoint did not say. */
export function coolDownOf(error: unknown): CoolDown | undefined {
  return typeof error === 'object' && error !== null ? coolDowns.get(error) : undefined;
}

/** The error of a call that needs a token while the endpoint must not be asked for one. */
export function coolingError(provider: string, coolDown: CoolDown, now: number): CredentialError {
  const seconds = Math.ceil((coolDown.endsAt - now) / 1000);
  return withCoolDown(
    new CredentialError(
      coolDown.code,
      `${provider}: no exchange for a token was sent, because the last one was answered with the request to wait; the next may be sent in ${seconds} s`,
      { provider, retryable: true },
    ),
    coolDown,
  );
}
