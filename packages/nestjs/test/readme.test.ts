import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Controller, Logger, Post, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { createGuard, fromEnv } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import { githubWebhook, signatureVerifier } from '@sallyport/core/webhooks';
import { asPrincipal, CredentialGuard, SallyportModule } from '@sallyport/nestjs';
import { clientToken } from '@sallyport/nestjs/client';
import type { AxiosAdapter, AxiosInstance } from 'axios';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { SECRET } from './support.js';

let url = '';
let close: () => unknown = () => {};

beforeAll(async () => {
  vi.stubEnv('DASHBOARD_KEY', SECRET);
  vi.stubEnv('PHOTA_API_KEY', SECRET);
  Logger.overrideLogger(false);
  const { AppModule } = await import('./readme-example.js');
  const app = await NestFactory.create(AppModule);
  await app.listen(0);
  url = (await app.getUrl()).replace('[::1]', 'localhost');
  close = () => app.close();
});
afterAll(() => close());

test.each(['readme-example.ts', 'readme-client-example.ts'])(
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
  expect((await fetch(`${url}/reports/health`)).status).toBe(200);
});

test('it refuses a scope that the key lacks', async () => {
  const headers = { Authorization: `Bearer ${SECRET}` };
  const response = await fetch(`${url}/reports/1`, { method: 'DELETE', headers });
  expect(response.status).toBe(403);
  expect(response.headers.get('www-authenticate')).toContain('scope="reports:write reports:read"');
});

test('a test of the application needs no key', async () => {
  const { AppModule } = await import('./readme-example.js');
  const testing = Test.createTestingModule({ imports: [AppModule] });
  testing
    .overrideProvider(CredentialGuard)
    .useValue(asPrincipal({ keyId: 'test', scopes: ['reports:read'] }));
  const app = (await testing.compile()).createNestApplication();
  onTestFinished(() => app.close());
  await app.listen(0);
  const base = (await app.getUrl()).replace('[::1]', 'localhost');
  expect(await (await fetch(`${base}/reports`)).json()).toEqual({ caller: 'test', reports: [] });
  expect((await fetch(`${base}/reports/1`, { method: 'DELETE' })).status).toBe(403);
});

test('the client calls its provider with the key', async () => {
  const { Profiles, ProfilesModule } = await import('./readme-client-example.js');
  const module = await Test.createTestingModule({ imports: [ProfilesModule] }).compile();
  const adapter: AxiosAdapter = async (config) => ({
    data: { url: `${config.baseURL}${config.url}`, key: config.headers.get('X-API-Key') },
    status: 200,
    statusText: 'OK',
    headers: {},
    config,
  });
  module.get<AxiosInstance>(clientToken(phota), { strict: false }).defaults.adapter = adapter;
  const answer = await module.get(Profiles, { strict: false }).ids();
  expect(answer).toEqual({ url: 'https://api.photalabs.com/v1/phota/profiles/ids', key: SECRET });
});

test.each([
  [201, '{"action":"opened"}'],
  [401, '{"action":"closed"}'],
])('the guard of a webhook answers %s to %s', async (status, body) => {
  vi.stubEnv('GITHUB_WEBHOOK_SECRET', SECRET);
  const guard = createGuard({
    provider: githubWebhook,
    verifier: signatureVerifier(githubWebhook, fromEnv()),
  });

  @Controller()
  class Hooks {
    @Post('github')
    @UseGuards(CredentialGuard)
    hook() {}
  }
  const module = { imports: [SallyportModule.forRoot({ guard })], controllers: [Hooks], module: class {} };
  const app = await NestFactory.create(module, { rawBody: true });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  const signed = createHmac('sha256', SECRET).update('{"action":"opened"}').digest('hex');
  const headers = { 'Content-Type': 'application/json', 'X-Hub-Signature-256': `sha256=${signed}` };
  const response = await fetch(`${await app.getUrl()}/github`, { method: 'POST', headers, body });
  expect(response.status).toBe(status);
});
