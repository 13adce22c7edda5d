import type * as z from 'zod';
import { Problem } from '../http/problem.js';

/**
 * Checks a query or a body.
 *
 * @param schema - Undefined if the operation takes none; the result is then undefined.
 * @throws {Problem} 400 that names the first field that is not acceptable, never its value.
 */
export function checkInput<T>(schema: z.ZodType<T> | undefined, value: unknown): T {
  const result = schema?.safeParse(value);
  if (!result) return undefined as T;
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === 'unrecognized_keys')
    throw new Problem(400, 'There is no such field.', { field: [...path, issue.keys[0]].join('.') });
  throw new Problem(400, `${issue?.message ?? 'Not acceptable'}.`, { field: path.join('.') || 'body' });
}
