import type { Author, Key } from '@sallyport/keyring';
import type * as z from 'zod';
import type { Catalogue } from '../locale/catalogue.js';
import type { Account } from '../options.js';
import type { Permission } from '../permissions.js';

/** The input of one call. All general checks have been made. */
interface Call<Q, B> {
  /** Who is signed in. */
  readonly account: Account;
  /** Who the audit log says it was. */
  readonly author: Author;
  /** The words that the request prefers. */
  readonly catalogue: Catalogue;
  /** The query, as its schema returns it. */
  readonly query: Q;
  /** The body, as its schema returns it. */
  readonly body: B;
  /** The `Idempotency-Key`, if the operation is idempotent and the client sent one. */
  readonly idempotencyKey: string | undefined;
}

/** The key that an operation is about. It belongs to the account. */
export interface Target {
  /** The key as it is now. */
  readonly key: Key;
  /** The revision that a change is meant for; absent for any. */
  readonly revision?: number;
}

/** The outcome of an operation. */
export interface OperationResult {
  /** Default: the operation's. */
  readonly status?: number;
  /** The body of the response, sent as JSON. Default: none. */
  readonly data?: unknown;
  /** The body of a response that is no JSON; `headers` name its type. */
  readonly stream?: ReadableStream<Uint8Array>;
  /** The key whose revision becomes the `ETag`. */
  readonly key?: Key;
  /** Headers of the response. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * One operation of the API. Routes, checks and the OpenAPI document are derived from it, so no route can lack
 * a check or differ from its documentation.
 */
export interface Operation<Q = unknown, B = unknown> {
  /** The `operationId`. */
  readonly id: string;
  /** One sentence for the OpenAPI document. */
  readonly summary: string;
  /** The HTTP method. */
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `api`. `{id}` is a key of the account: any other id is answered with 404 before `run`. */
  readonly path: string;
  /** The permission that the account needs. Default: none. */
  readonly permission?: Permission;
  /** Whether `If-Match` has to name the key's revision. */
  readonly ifMatch?: boolean;
  /** Whether a repeated `Idempotency-Key` returns the first result. */
  readonly idempotent?: boolean;
  /** Checks the query. Default: any query, which is ignored. */
  readonly query?: z.ZodType<Q>;
  /** Checks the body. Default: any body, which is ignored. */
  readonly body?: z.ZodType<B>;
  /** The HTTP status of a success. */
  readonly status: number;
  /** Statuses of problems beyond those that follow from the members above. */
  readonly problems?: readonly number[];
  /** The body of a success, for the OpenAPI document. Default: none. */
  readonly response?: z.ZodType;
  /** Whether a success is a file of comma-separated values. */
  readonly csv?: boolean;
  /** `target` is given if the path has `{id}`. */
  run(call: Call<Q, B>, target: Target): Promise<OperationResult>;
}

/** Checks an operation against the types of its query and body, and returns it without them. */
export function operation<Q, B>(given: Operation<Q, B>): Operation {
  return given;
}
