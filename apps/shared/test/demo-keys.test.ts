import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueDemoKeys, openKeyrings, readEnvFile, writeEnvFile } from '../src/index.js';

let dataDir: string;
let envFile: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'sallyport-'));
  envFile = join(dataDir, 'demo.env');
});
afterAll(() => rm(dataDir, { recursive: true }));

async function start() {
  const keyrings = await openKeyrings(dataDir, {});
  const sections = await issueDemoKeys(keyrings, 'demo', await readEnvFile(envFile));
  await writeEnvFile(envFile, 'Demo keys', sections);
  return { keyrings, env: await readEnvFile(envFile) };
}

test('demo keys survive a restart, and a key that was disabled is issued again', async () => {
  const first = await start();
  await first.keyrings.close();

  const second = await start();
  expect(second.env).toEqual(first.env);
  const [key] = (await second.keyrings.byProvider.get('phota')?.list())?.items ?? [];
  await second.keyrings.byProvider.get('phota')?.disable(key?.id ?? '');
  await second.keyrings.close();

  const third = await start();
  expect(third.env.PHOTA_API_KEY).not.toBe(first.env.PHOTA_API_KEY);
  expect({ ...third.env, PHOTA_API_KEY: '' }).toEqual({ ...first.env, PHOTA_API_KEY: '' });
  await third.keyrings.close();
});

test('stored files are readable by their owner only, and only demo.env holds secrets', async () => {
  const { keyrings, env } = await start();
  for (const name of await readdir(dataDir)) {
    const file = join(dataDir, name);
    expect((await stat(file)).mode & 0o077, name).toBe(0);
    if (name === 'demo.env') continue;
    const content = await readFile(file, 'latin1');
    for (const [variable, secret] of Object.entries(env))
      expect(content.includes(secret), `${variable} in ${name}`).toBe(false);
  }
  await keyrings.close();
});
