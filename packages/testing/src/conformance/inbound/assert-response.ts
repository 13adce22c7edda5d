import * as assert from 'node:assert/strict';
import { CANARY } from '../canary.js';
import type { Expected } from './expected.js';
import type { WireResponse } from './wire.js';

/**
 * Compares a response with the expected one, and checks the rules that hold for every response.
 *
 * @throws {AssertionError} on the first difference.
 */
export function assertResponse(method: string, response: WireResponse, expected: Expected): void {
  const body = response.body.toString();
  assertHarmless(response, body);
  assertStatus(response.status, expected.status);
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    const actual = response.headers[name] ?? '';
    if (value instanceof RegExp) assert.match(actual, value, `the header ${name}`);
    else assert.equal(actual, value, `the header ${name}`);
  }
  if (method === 'HEAD') {
    assert.equal(body, '', 'the response to HEAD has no body');
    return;
  }
  if (typeof expected.body === 'string') {
    assert.equal(body, expected.body);
    assert.equal(response.headers['content-length'], String(response.body.length), 'content-length');
  } else if (expected.body) assert.match(body, expected.body);
  if (expected.principal !== undefined) assert.deepEqual(JSON.parse(body), expected.principal);
}

/** No response of any lane shows a secret or a stack, and each names its way out. */
function assertHarmless({ status, headers }: WireResponse, body: string): void {
  const all = `${JSON.stringify(headers)}\n${body}`;
  assert.ok(!all.includes(CANARY), 'the response contains a secret');
  assert.doesNotMatch(body, /^\s+at |<br>\s*(?:&nbsp;)* *at |\\n\s+at /m, 'the response contains a stack');
  if (status === 401) assert.ok(headers['www-authenticate'], 'a 401 carries a challenge');
  if (status === 503) assert.ok(headers['retry-after'], 'a 503 says when to try again');
}

function assertStatus(actual: number, expected: Expected['status']): void {
  // Status 0: the server closed the connection because it could not read the request.
  if (expected === '4xx') assert.ok(actual === 0 || (actual >= 400 && actual < 500), `${actual} is no 4xx`);
  else if (expected === 'below 500') assert.ok(actual < 500, `${actual} is not below 500`);
  else assert.equal(actual, expected, 'the status');
}
