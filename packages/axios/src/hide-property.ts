import type { CredentialError } from '@sallyport/core';

/** Keeps a property readable by name and out of every print: a printer shows a getter and does not call it. */
export function hideProperty(holder: object, name: string, value: unknown, enumerable = false): void {
  const set = (other: unknown) => hideProperty(holder, name, other, enumerable);
  Object.defineProperty(holder, name, { get: () => value, set, enumerable, configurable: true });
}

/** Adds a property that is not enumerable, as errors hold their cause. */
export function defineHidden(error: CredentialError, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}
