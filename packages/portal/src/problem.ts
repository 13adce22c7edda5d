import { STATUS_CODES } from 'node:http';
import { KeyringError } from '@sallyport/keyring';

export interface ProblemExtra {
  readonly field?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is not what was asked for. Its text is shown to people, so it never holds a secret. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly field: string | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, detail: string, { field, headers = {} }: ProblemExtra = {}) {
    super(detail);
    this.status = status;
    this.field = field;
    this.headers = headers;
  }
}

/** The same to the byte for a key that does not exist and for one of somebody else. */
export function notFound(): Problem {
  return new Problem(404, 'There is no such key.');
}

export function stale(): Problem {
  return new Problem(412, 'The key was changed in the meantime; read it again.');
}

/** What an error is to the client. What cannot be explained is 503: something that is relied on has failed. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (!(error instanceof KeyringError))
    return new Problem(503, 'This cannot be done now; try again.', { headers: { 'Retry-After': '1' } });
  if (error.code === 'not_found') return notFound();
  if (error.code === 'conflict') return stale();
  return new Problem(error.status, error.message, { field: error.field });
}

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemResponse({ status, message, field, headers }: Problem): Response {
  const body = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: message,
    ...(field === undefined ? {} : { field }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'Content-Type': 'application/problem+json' },
  });
}
