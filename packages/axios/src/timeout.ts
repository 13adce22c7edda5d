import { CredentialError } from '@sallyport/core';
import type { InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { defineHidden } from './hide-property.js';

/** A longer timer would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * A `timeout` in milliseconds; undefined for none. Axios takes a string of digits too, as it comes from an environment
 * variable, and one that ends in `ms`.
 *
 * @throws {CredentialError} `invalid_option` for anything else, such as `'10s'`, of which axios would make 10 ms.
 */
export function timeoutOf(timeout: unknown): number | undefined {
  if (!timeout) return undefined;
  const digits =
    typeof timeout === 'string' ? /^\s*(\d+(?:\.\d+)?)\s*(?:ms)?\s*$/i.exec(timeout)?.[1] : undefined;
  const milliseconds = digits === undefined ? timeout : Number(digits);
  if (typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds < Number.POSITIVE_INFINITY)
    return Math.min(milliseconds, LONGEST_TIMER_MS) || undefined;
  throw new CredentialError(
    'invalid_option',
    `timeout is ${typeof timeout === 'string' ? JSON.stringify(timeout) : String(timeout)}; expected milliseconds, as a number or a string of digits`,
  );
}

/** The message of a timeout, which names the caller's one. A single request has only what is left of it. */
export function timeoutMessage({ timeout, timeoutErrorMessage }: InternalAxiosRequestConfig): string {
  return timeoutErrorMessage || `timeout of ${timeout}ms exceeded`;
}

/** The error of a call whose timeout ended while it waited: the one that axios makes while it sends. */
export function timeoutError(config: InternalAxiosRequestConfig, cause: unknown): Error {
  const { AxiosError } = axios;
  const clarified = config.transitional?.clarifyTimeoutError;
  const code = clarified ? AxiosError.ETIMEDOUT : AxiosError.ECONNABORTED;
  const error = new AxiosError(timeoutMessage(config), code, config);
  defineHidden(error, 'cause', cause);
  return error;
}

/** An adapter's error with the caller's timeout in its message. The fetch adapter names what was left of it. */
export function withOwnTimeout(
  error: unknown,
  left: number | undefined,
  config: InternalAxiosRequestConfig,
): unknown {
  if (left !== undefined && axios.isAxiosError(error) && /^timeout\b/.test(error.message))
    error.message = error.message.replace(String(left), String(config.timeout));
  return error;
}
