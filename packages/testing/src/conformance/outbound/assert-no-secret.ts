import * as assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { CANARY } from '../canary.js';

/** The canary itself, the start of its Base64 encoding, and a private key in PEM. */
const TRACES = [CANARY, Buffer.from(CANARY).toString('base64'), 'PRIVATE KEY-----'];

/**
 * Checks that a response or an error does not show a secret if it is printed, serialised or spread. Causes of
 * an error are checked too.
 *
 * @throws {AssertionError} if a secret is found; the message names the way.
 */
export function assertNoSecret(settled: unknown): void {
  const seen = new Set<unknown>();
  for (let next = settled; next !== undefined && !seen.has(next); next = causeOf(next)) {
    seen.add(next);
    for (const [way, output] of outputsOf(next)) {
      const trace = TRACES.find((candidate) => output.includes(candidate));
      assert.ok(trace === undefined, `${way} shows the secret`);
    }
  }
}

function* outputsOf(value: unknown): Generator<readonly [way: string, output: string]> {
  const everything = { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null };
  yield ['util.inspect', inspect(value, everything)];
  yield ['JSON', serialised(value)];
  yield ['String', String(value)];
  if (typeof value !== 'object' || value === null) return;
  yield ['a spread', inspect({ ...value }, everything)];
  yield ['the JSON of a spread', serialised({ ...value })];
  if (value instanceof Error) yield ['the stack', `${value.message}\n${value.stack}`];
}

function serialised(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return ''; // A circular object has no JSON, so its JSON shows nothing.
  }
}

function causeOf(value: unknown): unknown {
  return value instanceof Error ? value.cause : undefined;
}
