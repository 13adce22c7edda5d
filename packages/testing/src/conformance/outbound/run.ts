import * as assert from 'node:assert/strict';
import * as tls from 'node:tls';
import type { Credential } from '@sallyport/core';
import { CredentialError, createCredential, SallyportError, writableSource } from '@sallyport/core';
import { json } from '../../http/replies.js';
import type { Runner } from '../runner.js';
import { assertNoSecret } from './assert-no-secret.js';
import type { OutboundCase, OutboundExpected, Servers } from './case.js';
import type { Certificates } from './certificates.js';
import { makeCertificates } from './certificates.js';
import { outboundGroups } from './groups.js';
import type { OutboundHarness } from './harness.js';
import type { ReceivedRequest, Recorder } from './recorder.js';
import { startRecorder } from './recorder.js';

/** The only path that the suite's credentials may be sent to. */
const BASE_PATH = '/api/v1';

/**
 * Runs every outbound case through a client adapter, against a server that records requests and a second one
 * that must never receive any.
 *
 * @throws {SallyportError} `invalid_option` for a skip whose title is no case.
 * @example
 * import * as runner from 'vitest';
 * outboundConformance(runner, { name: 'axios', create });
 */
export function outboundConformance(runner: Runner, harness: OutboundHarness): void {
  const groups = outboundGroups();
  const { skips = {} } = harness;
  const titles = groups.flatMap(({ cases }) => cases.map(({ title }) => title));
  const stray = Object.keys(skips).find((title) => !titles.includes(title));
  if (stray !== undefined)
    throw new SallyportError('invalid_option', `${harness.name}: no case is called "${stray}"`);

  runner.describe(`${harness.name}, outbound`, () => {
    for (const { name, cases } of groups) {
      runner.describe(name, () => {
        for (const one of cases) {
          const reason = skips[one.title] ?? (one.tls && !mayTrust ? TRUSTS_NOBODY : undefined);
          if (reason === undefined) runner.test(one.title, () => run(harness, one));
          else runner.test.skip(`${one.title} (not here: ${reason})`, () => run(harness, one));
        }
      });
    }
  });
}

const TRUSTS_NOBODY = 'this Node trusts no further authority while it runs';
const mayTrust = 'setDefaultCACertificates' in tls;

/** Runs a case while this process trusts the authority of its server too. */
async function run(harness: OutboundHarness, one: OutboundCase): Promise<void> {
  if (!one.tls) return runWith(harness, one, undefined);
  const certificates = makeCertificates();
  const before = tls.getCACertificates('default');
  tls.setDefaultCACertificates([...before, certificates.authority]);
  try {
    await runWith(harness, one, certificates);
  } finally {
    tls.setDefaultCACertificates(before);
  }
}

async function runWith(
  harness: OutboundHarness,
  one: OutboundCase,
  certificates: Certificates | undefined,
): Promise<void> {
  const foreign = await startRecorder(() => json(200, {}));
  const api = await startRecorder(
    (request) => one.answer?.(request, servers) ?? json(200, { ok: true }),
    certificates,
  );
  const servers: Servers = {
    api: api.origin,
    baseURL: `${api.origin}${BASE_PATH}`,
    foreign: foreign.origin,
  };
  try {
    if (one.down) await api.close();
    const call = one.call(servers);
    const client = harness.create(credentialOf(one, servers, certificates), one.interceptor?.(servers));
    const settled = await Promise.allSettled([client.request(call)]).then(([result]) => result);
    assert.deepEqual(foreign.received, [], 'another server received a request');
    assertNoSecret(settled.status === 'fulfilled' ? settled.value : settled.reason);
    assertNoSecret(call);
    assertOutcome(settled, one.expected.outcome);
    assertReceived(api, one.expected.received);
  } finally {
    await Promise.all([api.close(), foreign.close()]);
  }
}

function credentialOf(
  one: OutboundCase,
  servers: Servers,
  certificates: Certificates | undefined,
): Credential {
  const { provider, strategy, writable } = one;
  const secrets =
    typeof one.secrets === 'function' ? one.secrets(certificates ?? makeCertificates()) : one.secrets;
  const source = writable ? inMemory(secrets) : secrets;
  const options = { source, ...(strategy ? { strategy } : {}) };
  return typeof provider === 'function'
    ? createCredential(provider(servers), options)
    : createCredential(provider, { ...options, baseURL: servers.baseURL });
}

function inMemory(initial: Readonly<Record<string, string>>) {
  let secrets = initial;
  return writableSource<Readonly<Record<string, string>>>({
    read: () => secrets,
    write(changed) {
      secrets = { ...secrets, ...changed };
    },
  });
}

function assertOutcome(settled: PromiseSettledResult<unknown>, expected: OutboundExpected['outcome']): void {
  const reason = settled.status === 'rejected' ? settled.reason : undefined;
  const code = reason instanceof CredentialError ? reason.code : undefined;
  if (expected === 'success') assert.equal(settled.status, 'fulfilled', `the call failed (${code})`);
  else assert.equal(code, expected === 'no refusal' ? undefined : expected, 'the code of the error');
}

function assertReceived(api: Recorder, expected: readonly Partial<ReceivedRequest>[] | undefined): void {
  if (!expected) return;
  assert.equal(api.received.length, expected.length, 'the number of requests');
  for (const [at, { headers = {}, ...rest }] of expected.entries()) {
    const { headers: actualHeaders = {}, ...actual } = api.received[at] as ReceivedRequest;
    for (const [name, value] of Object.entries(headers)) {
      assert.equal(actualHeaders[name], value, `the header ${name} of request ${at + 1}`);
    }
    assert.deepEqual({ ...actual, ...rest }, actual, `request ${at + 1}`);
  }
}
