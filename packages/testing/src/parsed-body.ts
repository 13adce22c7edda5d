import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * The JSON or form body of a request, for a server that has no body parser; undefined where there is none.
 *
 * @throws {SyntaxError} for broken JSON.
 */
export async function parsedBody(request: IncomingMessage): Promise<unknown> {
  const read = await text(request);
  if (read === '') return undefined;
  if (/json/i.test(request.headers['content-type'] ?? '')) return JSON.parse(read);
  const fields = new URLSearchParams(read);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}
