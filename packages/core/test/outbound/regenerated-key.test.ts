import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createCredential, createFetch, fromFile } from '../../src/index.js';
import { adjutor } from '../../src/providers/index.js';
import { startServer } from '../support/server.js';

test('a key that is regenerated under load: typed failures until the file is replaced, then none, and no storm', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'adjutor-key');
  writeFileSync(file, 'key-1\n');
  let valid = 'key-1';
  const server = await startServer(({ headers }, response) => {
    const accepted = headers.authorization === `Bearer ${valid}`;
    response
      .writeHead(accepted ? 404 : 401) // Adjutor says 404 for "not on the list": data, not a refusal.
      .end(accepted ? '{"status":"success"}' : '{"status":"error","message":"Invalid Authorization"}');
  });
  const credential = createCredential(adjutor, { source: fromFile(file), baseURL: `${server.url}/v2` });
  const call = createFetch(credential);
  const load = async (calls: number) => {
    const before = server.received.length;
    const responses = await Promise.all(Array.from({ length: calls }, () => call('/verification/karma/x')));
    for (const response of responses) await response.body?.cancel();
    const statuses = [...new Set(responses.map(({ status }) => status))];
    return { statuses, requests: server.received.length - before };
  };

  expect(await load(200)).toEqual({ statuses: [404], requests: 200 });

  valid = 'key-2'; // Adjutor revokes the old key at once.
  expect(await load(200)).toEqual({ statuses: [401], requests: 200 });
  const transport = async () => ({
    status: 401,
    headers: {},
    body: { status: 'error', message: 'Invalid Authorization' },
  });
  const { refusal } = await credential.send(
    { method: 'GET', url: `${server.url}/v2/x`, headers: {} },
    transport,
  );
  expect(refusal).toMatchObject({ name: 'CredentialError', code: 'invalid', retryable: false });

  writeFileSync(join(dir, 'next'), 'key-2\n');
  renameSync(join(dir, 'next'), file);
  expect(await load(200)).toEqual({ statuses: [404], requests: 200 });
});

test('requests that were under way when key and file changed are sent once more, and succeed', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const file = join(dir, 'adjutor-key');
  writeFileSync(file, 'key-1');
  const replaced = Promise.withResolvers<void>();
  const server = await startServer(async ({ headers }, response) => {
    if (headers.authorization === 'Bearer key-1') await replaced.promise;
    response.writeHead(headers.authorization === 'Bearer key-2' ? 200 : 401).end('{}');
  });
  const call = createFetch(createCredential(adjutor, { source: fromFile(file), baseURL: server.url }));
  const calls = Array.from({ length: 100 }, () => call('/x'));
  await expect.poll(() => server.received.length, { timeout: 30_000 }).toBe(100);
  writeFileSync(file, 'key-2');
  replaced.resolve();
  expect(new Set((await Promise.all(calls)).map(({ status }) => status))).toEqual(new Set([200]));
  expect(server.received).toHaveLength(200);
});
