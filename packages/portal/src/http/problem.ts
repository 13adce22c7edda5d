import { STATUS_CODES } from 'node:http';
import { KeyringError } from '@sallyport/keyring';

/** Optional facts of a `Problem`. */
export interface ProblemOptions {
  /** The input field that is not acceptable, such as `quota.day`. */
  readonly field?: string | undefined;
  /** Headers of the response, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to sign in, perhaps as somebody else, is what helps. Default: for 401. */
  readonly signsIn?: boolean;
}

/** An HTTP error of the API. Its message is shown to people, so it never holds a secret. */
export class Problem extends Error {
  override readonly name = 'Problem';
  /** The HTTP status. */
  readonly status: number;
  /** The input field that is not acceptable, such as `quota.day`. */
  readonly field: string | undefined;
  /** Headers of the response. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether to sign in is what helps. */
  readonly signsIn: boolean;

  /** @param detail - A sentence for the person who reads the answer. */
  constructor(status: number, detail: string, { field, headers = {}, signsIn }: ProblemOptions = {}) {
    super(detail);
    this.status = status;
    this.field = field;
    this.headers = headers;
    this.signsIn = signsIn ?? status === 401;
  }
}

/** 404, identical to the byte for a key that does not exist and for a key of another owner. */
export function notFound(): Problem {
  return new Problem(404, 'There is no such key.');
}

/** 412: the key has another revision than the one that the client has read. */
export function staleRevision(): Problem {
  return new Problem(412, 'The key was changed in the meantime; read it again.');
}

/** Translates an error for the client. An error without an explanation becomes 503 and reveals nothing. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof KeyringError) || error.status >= 500)
    return new Problem(503, 'This cannot be done now; try again.', { headers: { 'Retry-After': '1' } });
  if (error.code === 'not_found') return notFound();
  if (error.code === 'conflict') return staleRevision();
  return new Problem(error.status, error.message, { field: error.field });
}

/**
 * A problem as `application/problem+json`.
 *
 * @param signIn - The URL of the host's sign-in.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function problemResponse({ status, message, field, headers }: Problem, signIn?: string): Response {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...(field === undefined ? {} : { field }),
    ...(signIn === undefined ? {} : { signIn }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
  });
}
