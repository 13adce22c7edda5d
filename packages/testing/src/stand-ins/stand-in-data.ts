import type { Provider, Reply } from '@sallyport/core';
import { json } from '../http/replies.js';

/**
 * Makes a 200 whose body names the stand-in, so that nobody takes it for the vendor's data. Stand-ins are
 * exact about credentials only.
 */
export function standInData(
  { id }: Provider,
  data: Readonly<Record<string, unknown>> = {},
  headers?: Readonly<Record<string, string>>,
): Reply {
  return json(200, { standIn: id, ...data }, headers);
}
