import * as assert from 'node:assert/strict';
import type { Credential } from '@sallyport/core';
import { createCredential } from '@sallyport/core';
import { json } from '../../replies.js';
import type { Runner } from '../runner.js';
import type { OutboundCase, OutboundExpected, Servers } from './case.js';
import { outboundGroups } from './groups.js';
import type { OutboundHarness } from './harness.js';
import type { Received, Recorder } from './recorder.js';
import { startRecorder } from './recorder.js';
import { assertSecret } from './secrecy.js';

/** Below it lies what the credentials of the suite may be sent to. */
const BASE_PATH = '/api/v1';

/**
 * Runs the outbound table through a client adapter: what is sent, what never is, and what is never shown,
 * against a server that records and a second one that must not receive anything.
 *
 * @throws {Error} for a skip that names no case.
 * @example
 * import * as runner from 'vitest';
 * outboundConformance(runner, { name: 'axios', create });
 */
export function outboundConformance(runner: Runner, harness: OutboundHarness): void {
  const groups = outboundGroups();
  const { skips = {} } = harness;
  const titles = groups.flatMap(({ cases }) => cases.map(({ title }) => title));
  const stray = Object.keys(skips).find((title) => !titles.includes(title));
  if (stray !== undefined) throw new Error(`${harness.name}: no case is called "${stray}"`);

  runner.describe(`${harness.name}, outbound`, () => {
    for (const { name, cases } of groups) {
      runner.describe(name, () => {
        for (const one of cases) {
          const reason = skips[one.title];
          if (reason === undefined) runner.test(one.title, () => run(harness, one));
          else runner.test.skip(`${one.title} (not here: ${reason})`, () => run(harness, one));
        }
      });
    }
  });
}

async function run(harness: OutboundHarness, one: OutboundCase): Promise<void> {
  const foreign = await startRecorder(() => json(200, {}));
  const api = await startRecorder((request) => one.answer?.(request, servers) ?? json(200, { ok: true }));
  const servers: Servers = {
    api: api.origin,
    baseURL: `${api.origin}${BASE_PATH}`,
    foreign: foreign.origin,
  };
  try {
    if (one.down) await api.close();
    const call = one.call(servers);
    const client = harness.create(credentialOf(one, servers), one.interceptor?.(servers));
    const settled = await Promise.allSettled([client.request(call)]).then(([result]) => result);
    assert.deepEqual(foreign.received, [], 'somebody else received a request');
    assertSecret(settled.status === 'fulfilled' ? settled.value : settled.reason);
    assertSecret(call);
    assertOutcome(settled, one.expected.outcome);
    assertReceived(api, one.expected.received);
  } finally {
    await Promise.all([api.close(), foreign.close()]);
  }
}

function credentialOf({ provider, secrets, strategy }: OutboundCase, { baseURL }: Servers): Credential {
  return createCredential(provider, { source: secrets, baseURL, ...(strategy ? { strategy } : {}) });
}

function assertOutcome(settled: PromiseSettledResult<unknown>, expected: OutboundExpected['outcome']): void {
  const code = settled.status === 'rejected' ? codeOf(settled.reason) : undefined;
  if (expected === 'success') assert.equal(settled.status, 'fulfilled', `the call failed (${code})`);
  else assert.equal(code, expected === 'no refusal' ? undefined : expected, 'the code of the error');
}

/** By its name, since a test runner may load the class more than once. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && error.name === 'CredentialError' && 'code' in error
    ? String(error.code)
    : undefined;
}

function assertReceived(api: Recorder, expected: readonly Partial<Received>[] | undefined): void {
  if (!expected) return;
  assert.equal(api.received.length, expected.length, 'the number of requests');
  for (const [at, { headers = {}, ...rest }] of expected.entries()) {
    const { headers: actualHeaders = {}, ...actual } = api.received[at] as Received;
    for (const [name, value] of Object.entries(headers)) {
      assert.equal(actualHeaders[name], value, `the header ${name} of request ${at + 1}`);
    }
    assert.deepEqual({ ...actual, ...rest }, actual, `request ${at + 1}`);
  }
}
