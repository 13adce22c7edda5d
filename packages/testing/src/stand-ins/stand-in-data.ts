import type { Reply } from '@sallyport/core';
import { json } from '../replies.js';

/**
 * A body that nobody can take for the vendor's: stand-ins are exact about credentials, and the vendors'
 * data is none of their business.
 */
export function standInData(
  provider: string,
  data: Readonly<Record<string, unknown>> = {},
  headers?: Readonly<Record<string, string>>,
): Reply {
  return json(200, { standIn: provider, ...data }, headers);
}
