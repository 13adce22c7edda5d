import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { defineProvider } from '@sallyport/core';
import { adjutor, smartExtract } from '@sallyport/core/providers';
import { expect, test } from 'vitest';
import { strategySnippets } from '../../../src/example/strategy-snippets.js';
import { listening } from '../../support/lanes.js';

const run = promisify(execFile);

const exchanging = defineProvider({
  ...{ id: 'own', title: 'Own', environments: { production: 'https://own.example' } },
  secrets: { apiKey: { env: 'OWN_KEY' } },
  strategies: {
    token: {
      exchange: { url: '/token', form: { key: '{apiKey}' }, token: '/access-token', expires: 'unknown' },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

/** An API that gives a token, and welcomes whoever has it. */
async function startApi() {
  const seen: string[] = [];
  const url = await listening(
    createServer(async (request, response) => {
      const { method, url, headers } = request;
      seen.push(`${method} ${url} ${headers.authorization ?? ''} ${await text(request)}`);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify({ data: { token: 'tok-1' }, 'access-token': 'tok-1', hello: 'there' }));
    }),
  );
  return { url, seen };
}

test('a provider with one strategy, which sends its secret as it is, needs no more lines', () => {
  expect(strategySnippets(adjutor, 'https://adjutor.example', { path: '/me' })).toEqual({});
});

test("SmartExtract's exchange is shown with what becomes of its token", async () => {
  const { url, seen } = await startApi();
  const lines = strategySnippets(smartExtract, url, { path: '/me' });
  expect(Object.keys(lines)).toEqual(['curl · embed', 'axios · embed']);
  const filled = (lines['curl · embed'] ?? '').replaceAll('{key}', 'k1').replaceAll('{secret}', 's1');
  expect(filled).toContain('at /data/token');
  expect(filled).toContain('URL of an iframe');
  await run('bash', ['-c', filled]);
  await run(process.execPath, ['--input-type=module', '-e', lines['axios · embed'] ?? ''], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, SMART_EXTRACT_KEY: 'k1', SMART_EXTRACT_SECRET: 's1' },
  });
  expect(seen).toEqual(Array(2).fill('POST /auth/token  {"key":"k1","secret":"s1"}'));
});

test('an exchange whose token is sent is shown with the request that sends it', async () => {
  const { url, seen } = await startApi();
  const lines = strategySnippets(exchanging, url, { path: '/me' });
  const filled = (lines['curl · token'] ?? '').replaceAll('{apiKey}', 'k1').replaceAll('{token}', 'tok-1');
  await run('bash', ['-c', filled]);
  const script = `${lines['axios · token']}\nconsole.log(data.hello);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, OWN_KEY: 'k1' },
  });
  expect(stdout.trim()).toBe('there');
  const both = ['POST /token  key=k1', 'GET /me Bearer tok-1 '];
  expect(seen).toEqual([...both, ...both]);
});

test('a strategy that computes its values is not shown as lines that could not work', () => {
  const signed = defineProvider({
    ...{ id: 'own', title: 'Own', environments: { production: 'https://own.example' } },
    secrets: { apiKey: {} },
    strategies: {
      plain: { header: { 'X-Key': '{apiKey}' } },
      signed: {
        derive: { signature: { hmac: 'sha256', key: '{apiKey}', of: '{body}', as: 'hex' } },
        header: { 'X-Signature': '{signature}' },
      },
    },
  });
  expect(strategySnippets(signed, 'https://own.example', { path: '' })).toEqual({});
});
