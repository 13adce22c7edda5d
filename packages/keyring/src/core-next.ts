// Temporary: the names of the next core over today's.
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { KeyFormat, Principal, Provider } from '@sallyport/core';
import { DEFAULT_FORMAT, generateSecret, scannerPattern as pattern } from '@sallyport/core';

export type { Answer as VerifyResult } from '@sallyport/core';
export { carriedCombinations, couldBe as matchesKeyFormat } from '@sallyport/core';
export interface VerifyContext {
  readonly environment?: string | undefined;
  readonly ip?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
}
export type MaybePromise<T> = T | Promise<T>;
export function mapMaybe<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
export class SallyportError extends Error {
  static readonly brand: symbol = Symbol.for('sallyport.SallyportError');
  override readonly name: string = 'SallyportError';
  readonly code: string;
  readonly status: number | undefined;
  readonly retryable: boolean;
  constructor(
    code: string,
    message: string,
    options: { status?: number | undefined; retryable?: boolean | undefined; cause?: unknown } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.code = code;
    this.status = options.status;
    this.retryable = options.retryable ?? false;
  }
}
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
export function parseDuration(duration: unknown): number | undefined {
  const [, amount, unit] =
    /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(typeof duration === 'number' ? `${duration}ms` : String(duration)) ??
    [];
  const milliseconds = Math.round(Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN));
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}
export function lacksScope(principal: Principal, scopes: readonly string[]): boolean {
  for (const scope of scopes) if (!principal.scopes.includes(scope)) return true;
  return false;
}
export function generateSecrets(
  provider: Provider,
  random?: (size: number) => Uint8Array,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(provider.secrets).map(([name, { format = DEFAULT_FORMAT }]) => [
      name,
      generateSecret(format, random),
    ]),
  );
}
export function scannerPattern(format: KeyFormat = DEFAULT_FORMAT): string {
  return pattern(format);
}
const keyring = channel('sallyport:keyring');
export function hasSubscribers(_: 'keyring'): boolean {
  return keyring.hasSubscribers;
}
export function publish(_: 'keyring', event: object): void {
  if (keyring.hasSubscribers) keyring.publish(event);
}
export function on<E>(name: 'keyring', listener: (event: E) => unknown): () => void {
  const warn = (error: unknown) =>
    process.emitWarning(
      `A listener failed: ${error instanceof Error ? error.message : String(error)}`,
      'SallyportListenerWarning',
    );
  const onMessage = (event: unknown) => {
    try {
      const result = listener(event as E);
      if (result instanceof Promise) result.catch(warn);
    } catch (error) {
      warn(error);
    }
  };
  subscribe(`sallyport:${name}`, onMessage);
  return () => void unsubscribe(`sallyport:${name}`, onMessage);
}
