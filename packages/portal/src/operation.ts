import type { Author, Key } from '@sallyport/keyring';
import type { z } from 'zod';
import type { Account, Permission } from './options.js';

/** What an operation is called with: every check that holds for all of them has been made. */
export interface Call<Q, B> {
  readonly account: Account;
  readonly author: Author;
  readonly query: Q;
  readonly body: B;
  readonly idempotencyKey: string | undefined;
}

/** The key that an operation is about. It is the account's own. */
export interface Target {
  readonly key: Key;
  /** The revision that a change is meant for. */
  readonly revision?: number;
}

export interface Result {
  /** Default: the operation's. */
  readonly status?: number;
  readonly data?: unknown;
  /** Its revision becomes the `ETag`. */
  readonly key?: Key;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One operation of the API. Routes, checks and the OpenAPI document are made of these, so that none of them
 * can forget a check or differ from what is documented.
 */
export interface Operation<Q = unknown, B = unknown> {
  readonly id: string;
  readonly summary: string;
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `api`. `{id}` is a key of the account: any other is answered with 404 before `run`. */
  readonly path: string;
  readonly permission?: Permission;
  /** A change of a revision: `If-Match` has to name it. */
  readonly ifMatch?: boolean;
  readonly idempotent?: boolean;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly status: number;
  /** Statuses with a problem, beside those that follow from the fields above. */
  readonly problems?: readonly number[];
  readonly answer?: z.ZodType;
  /** `target` is given where the path has `{id}`. */
  run(call: Call<Q, B>, target: Target): Promise<Result>;
}

/** Infers the types of query and body, and forgets them. */
export function operation<Q, B>(given: Operation<Q, B>): Operation {
  return given;
}
