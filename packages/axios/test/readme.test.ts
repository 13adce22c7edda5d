import { readFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import { startServer } from './server.js';

test("the README shows this example's code", async () => {
  const [readme, example] = await Promise.all(
    ['../README.md', 'readme-example.ts'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});

test('it sends the key of the environment, and tells what was wrong with it', async () => {
  let status = 200;
  const api = await startServer((_request, response) => void response.writeHead(status).end('["p-1"]'));
  vi.stubEnv('PHOTA_API_KEY', 'k-1');
  vi.stubEnv('PHOTA_URL', `${api.url}/v1/phota`);
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const { profileIds } = await import('./readme-example.js');

  expect(await profileIds()).toEqual(['p-1']);
  expect(api.received[0]).toMatchObject({ url: '/v1/phota/profiles/ids', headers: { 'x-api-key': 'k-1' } });

  status = 403;
  await expect(profileIds()).rejects.toMatchObject({ code: 'forbidden' });
  expect(log.mock.calls[0]?.[0]).toBe('forbidden');
});
