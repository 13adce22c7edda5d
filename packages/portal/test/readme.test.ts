import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const run = promisify(execFile);

let folder = '';
let url = '';
let readme = '';
let close = () => {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sallyport-portal-'));
  vi.stubEnv('KEYS_DB', join(folder, 'keys.db'));
  vi.stubEnv('PEPPER', 'a pepper of the tests, never used elsewhere');
  vi.stubEnv('PORT', '0');
  readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const { server } = await import('./readme-example.js');
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => void server.close();
});
afterAll(async () => {
  close();
  await rm(folder, { recursive: true, force: true });
});

test("the README shows this example's code, and is short", async () => {
  const example = await readFile(new URL('readme-example.ts', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  expect(readme.split('\n').length).toBeLessThan(120);
});

test('the walk-through with curl does what its comments say', async () => {
  const [, script = ''] = /```sh\n(KEYS=[^`]+)```/.exec(readme) ?? [];
  const expected = [...script.matchAll(/^curl -i.*# (\d{3})/gm)].map(([, status]) => status);
  expect(expected.length).toBeGreaterThan(8);
  const { stdout } = await run('bash', ['-ec', script.replaceAll('http://localhost:3000', url)], {
    cwd: folder,
  });
  expect([...stdout.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status)).toEqual(expected);
});
