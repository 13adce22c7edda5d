import { within } from './stores/time-limit.js';

/**
 * Takes the steps of a close one after the other, each within a time, and all of them whatever becomes of one.
 *
 * @throws the error of the first step that failed.
 */
export async function closeAll(
  limitMs: number,
  steps: readonly (() => Promise<unknown> | undefined)[],
): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps)
    await within(limitMs, Promise.resolve().then(step), 'The keyring could not be closed').catch((error) =>
      failures.push(error),
    );
  if (failures.length > 0) throw failures[0];
}
