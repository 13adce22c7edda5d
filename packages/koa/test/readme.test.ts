import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { SECRET, serve } from './support.js';

let url = '';
let close = () => {};

beforeAll(async () => {
  vi.stubEnv('DASHBOARD_KEY', SECRET);
  vi.stubEnv('PORT', '0');
  const { server } = await import('./readme-example.js');
  if (!server.listening) await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => void server.close();
});
afterAll(() => close());

test.each(['readme-example.ts', 'readme-webhook-example.ts'])(
  'the README shows the code of %s',
  async (file) => {
    const [readme, example] = await Promise.all(
      ['../README.md', file].map((path) => readFile(new URL(path, import.meta.url), 'utf8')),
    );
    expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
  },
);

test('it lets a known key read, and refuses everyone else', async () => {
  const headers = { Authorization: `Bearer ${SECRET}` };
  const reports = await fetch(`${url}/reports`, { headers });
  expect(await reports.json()).toEqual({ caller: 'dashboard', reports: [] });
  expect((await fetch(`${url}/reports`)).status).toBe(401);
  expect((await fetch(`${url}/reports`, { headers: { Authorization: 'Bearer no' } })).status).toBe(401);
});

test('it refuses a scope that the key lacks', async () => {
  const headers = { Authorization: `Bearer ${SECRET}` };
  const response = await fetch(`${url}/reports/1`, { method: 'DELETE', headers });
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="reports:write"');
});

test.each([
  [200, '{"action":"opened"}'],
  [401, '{"action":"closed"}'],
])('the webhook example answers %s to %s', async (status, body) => {
  vi.stubEnv('GITHUB_WEBHOOK_SECRET', SECRET);
  const { hooks } = await import('./readme-webhook-example.js');
  const signed = createHmac('sha256', SECRET).update('{"action":"opened"}').digest('hex');
  const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signed}` };
  const response = await fetch(`${await serve(hooks)}/github`, { method: 'POST', headers, body });
  expect(response.status).toBe(status);
  if (response.ok) expect(await response.json()).toEqual({ action: 'opened' });
});
