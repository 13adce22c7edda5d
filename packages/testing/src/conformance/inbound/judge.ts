import * as assert from 'node:assert/strict';
import { CANARY } from '../canary.js';
import type { Expected } from './case.js';
import type { WireResponse } from './wire.js';

/** Holds an answer to what was expected, and to what holds for every answer. */
export function judge(method: string, response: WireResponse, expected: Expected): void {
  const text = response.body.toString();
  assertHarmless(response, text);
  assertStatus(response.status, expected.status);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = response.headers[name] ?? '';
    if (value instanceof RegExp) assert.match(actual, value, `the header ${name}`);
    else assert.equal(actual, value, `the header ${name}`);
  }
  if (method === 'HEAD') {
    assert.equal(text, '', 'the answer to HEAD has no body');
    return;
  }
  if (typeof expected.body === 'string') {
    assert.equal(text, expected.body);
    assert.equal(response.headers['content-length'], String(response.body.length), 'content-length');
  } else if (expected.body) assert.match(text, expected.body);
  if (expected.principal !== undefined) assert.deepEqual(JSON.parse(text), expected.principal);
}

/** What no answer of any lane may do. */
function assertHarmless({ status, headers }: WireResponse, text: string): void {
  const all = `${JSON.stringify(headers)}\n${text}`;
  assert.ok(!all.includes(CANARY), 'the answer holds a secret');
  assert.doesNotMatch(text, /^\s+at |<br>\s*(?:&nbsp;)* *at |\\n\s+at /m, 'the answer holds a stack');
  if (status === 401) assert.ok(headers['www-authenticate'], 'a 401 names a way to authenticate');
  if (status === 503) assert.ok(headers['retry-after'], 'a 503 says when to try again');
}

function assertStatus(actual: number, expected: Expected['status']): void {
  // 0 is a server that hung up on what it could not read.
  if (expected === '4xx') assert.ok(actual === 0 || (actual >= 400 && actual < 500), `${actual} is no 4xx`);
  else if (expected === 'below 500') assert.ok(actual < 500, `${actual} is not below 500`);
  else assert.equal(actual, expected, 'the status');
}
