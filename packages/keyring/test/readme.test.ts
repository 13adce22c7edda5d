import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { PEPPER } from './support/acme.js';

test("the README shows this example's code, and the example works", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  vi.stubEnv('KEYS_FILE', join(folder, 'keys.db'));
  vi.stubEnv('PEPPER', PEPPER);
  const { guard, key, keyring, next, secrets } = await import('./readme-example.js');
  expect(next.key).toMatchObject({ id: key.id, rotation: { until: expect.any(Number) } });
  expect(next.secrets.apiKey).not.toBe(secrets.apiKey);
  const headers = { authorization: `Bearer ${next.secrets.apiKey}` };
  expect(await guard({ method: 'GET', url: '/', headers })).toMatchObject({ refusal: { status: 401 } });
  await keyring.close();

  const [readme, example] = await Promise.all(
    ['../README.md', 'readme-example.ts'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
