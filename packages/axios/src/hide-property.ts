import { shield } from './shield.js';

/**
 * Keeps a request readable by name and out of every print and copy: serialisers call an enumerable getter, and
 * `util.inspect` shows a data property that is not enumerable.
 */
export function hideRequest(holder: object, request: unknown): void {
  Object.defineProperty(holder, 'request', {
    get: () => shield(request),
    set: (other: unknown) => hideRequest(holder, other),
    enumerable: false,
    configurable: true,
  });
}

/** Adds a property that is not enumerable, as errors hold their cause. */
export function defineHidden(error: object, name: string, value: unknown): void {
  Object.defineProperty(error, name, { value, enumerable: false, writable: true, configurable: true });
}
