import * as assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { CANARY } from '../canary.js';

/** The canary as it is, and as it begins a Base64 text. */
const TRACES = [CANARY, Buffer.from(CANARY).toString('base64')];

/** Fails where a response or an error shows a secret: printed, serialised, spread, or by what caused it. */
export function assertSecret(settled: unknown): void {
  const seen = new Set<unknown>();
  for (let next = settled; next !== undefined && !seen.has(next); next = causeOf(next)) {
    seen.add(next);
    for (const [way, text] of shown(next)) {
      const trace = TRACES.find((candidate) => text.includes(candidate));
      assert.ok(trace === undefined, `${way} shows the secret`);
    }
  }
}

function* shown(value: unknown): Generator<readonly [way: string, text: string]> {
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
    return ''; // A circular object has no JSON, and so shows nothing in it.
  }
}

function causeOf(value: unknown): unknown {
  return value instanceof Error ? value.cause : undefined;
}
