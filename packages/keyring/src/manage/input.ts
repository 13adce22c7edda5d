import type { Duration } from '@sallyport/core';
import type { Quota } from '../keys/record.js';

/** How many requests may pass in a short window: `{ limit: 10, per: '1s' }`. */
export interface RateInput {
  /** Requests per window. */
  readonly limit: number;
  /** The length of the window, from a second to a day. */
  readonly per: Duration;
  /** What to do if the counters cannot be reached: `closed` answers 503, `open` passes. Default: `closed`. */
  readonly onFailure?: 'open' | 'closed' | undefined;
}

/** The settings of a new key. */
export interface KeyInput<E extends string = string> {
  /** A user or an organisation, in the words of your application. 1 to 255 characters. */
  readonly owner: string;
  /** A name for people. 1 to 200 characters. */
  readonly name: string;
  /** The environment in which the key works. Default: the provider's first. */
  readonly environment?: E | undefined;
  /** The scopes that the key grants. Default: none. */
  readonly scopes?: readonly string[] | undefined;
  /** The calendar quota. Default: none. */
  readonly quota?: Quota | undefined;
  /** The burst rate. Default: none. */
  readonly rate?: RateInput | undefined;
  /** When the key ends: a date, or milliseconds since the epoch. Default: never. */
  readonly expiresAt?: Date | number | undefined;
  /** The addresses and CIDR ranges, v4 and v6, that may use the key. Default: every address. */
  readonly allowedIps?: readonly string[] | undefined;
  /** JSON data of your application, at most 8,192 characters. Default: `{}`. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The settings to change. An absent one stays; `null` takes a limit or the end away. */
export interface KeyPatch {
  /** A name for people. */
  readonly name?: string | undefined;
  /** The scopes that the key grants. */
  readonly scopes?: readonly string[] | undefined;
  /** The calendar quota. */
  readonly quota?: Quota | null | undefined;
  /** The burst rate. */
  readonly rate?: RateInput | null | undefined;
  /** When the key ends: a date, or milliseconds since the epoch. */
  readonly expiresAt?: Date | number | null | undefined;
  /** The addresses and CIDR ranges, v4 and v6, that may use the key. */
  readonly allowedIps?: readonly string[] | undefined;
  /** JSON data of your application. It replaces the old data. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** The limits that all keys of an owner share. */
export interface LimitsInput {
  /** The calendar quota. Default: none. */
  readonly quota?: Quota | undefined;
  /** The burst rate. Default: none. */
  readonly rate?: RateInput | undefined;
}
