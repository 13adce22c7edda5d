import type { ServerResponse } from 'node:http';
import type { Reply } from '@sallyport/core';

/** Writes by Node's own calls, because Express's `send` would add an ETag and a charset. Headers set before are kept. */
export function write(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
