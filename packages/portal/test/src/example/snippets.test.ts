import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { parseEnv, promisify } from 'node:util';
import type { Provider, ProviderDefinition } from '@sallyport/core';
import { createGuard, defineProvider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { createKeyring, memoryStore } from '@sallyport/keyring';
import { expect, onTestFinished, test } from 'vitest';
import { exampleRequest } from '../../../src/example/example-request.js';
import { snippetsOf } from '../../../src/example/snippets.js';
import { PEPPER } from '../../support/acme.js';
import { listening } from '../../support/lanes.js';

const run = promisify(execFile);

/** Whether this machine has Python with `requests`. */
const python3 = await run('python3', ['-c', 'import requests']).then(
  () => true,
  () => false,
);

function own(strategy: ProviderDefinition['strategies'][string]): Provider {
  return defineProvider({
    ...{ id: 'own-api', title: "Own's `API`", environments: { production: 'https://own.example' } },
    ...{ secrets: { apiKey: {} }, strategies: { default: strategy } },
  });
}

const providers: [string, Provider, string][] = [
  ...[extracta, smartExtract, coresignal, adjutor, phota].map((provider): [string, Provider, string] => [
    provider.title,
    provider,
    'GET',
  ]),
  ['a query', own({ query: { 'api key': '{apiKey}' } }), 'GET'],
  ['a cookie', own({ cookie: { key: '{apiKey}' } }), 'GET'],
  ['a JSON field', own({ json: { '/auth/key': '{apiKey}' } }), 'POST'],
  ['a form', own({ form: { key: '{apiKey}' } }), 'POST'],
  ['quotes and dollars', own({ header: { 'X-Key': "it's `$x` \\ {apiKey}" } }), 'GET'],
];

/** Starts an API for the keys of a keyring, and returns the snippets for it as the page fills them. */
async function start(provider: Provider, method: string) {
  const keyring = await createKeyring({ provider, store: memoryStore(), peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  const guard = createGuard({ provider, verifier: keyring.verify });
  const url = await listening(
    createServer(async (request, response) => {
      const sent = await text(request);
      const isJson = request.headers['content-type']?.includes('json');
      const body = isJson ? JSON.parse(sent) : Object.fromEntries(new URLSearchParams(sent));
      const verdict = await guard(request, { body });
      response.writeHead(verdict.ok ? 200 : verdict.refusal.status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(verdict.ok ? 'welcome' : 'refused'));
    }),
  );
  const { secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
  const request = exampleRequest(provider, url, { path: '/me', method: method as 'GET' });
  const snippets = Object.entries(snippetsOf(provider, request)).map(([kind, template]) => [
    kind,
    template.replace(/\{(\w+)\}/g, (placeholder, name: string) => secrets[name] ?? placeholder),
  ]);
  return Object.fromEntries(snippets) as Record<'curl' | 'fetch' | 'axios' | 'python' | 'env', string>;
}

test.each(providers)('the lines work unchanged: %s', async (_, provider, method) => {
  const { curl, fetch, axios, python, env } = await start(provider, method);
  const { stdout } = await run('bash', ['-c', curl]);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 .*"welcome"$/s);

  const options = { cwd: import.meta.dirname, env: { PATH: process.env.PATH, ...parseEnv(env) } };
  for (const lines of [fetch, axios]) {
    const ran = await run(
      process.execPath,
      ['--input-type=module', '-e', `${lines}\nconsole.log(data);`],
      options,
    );
    expect(ran.stdout.trim()).toBe('welcome');
  }
  if (python3) {
    const ran = await run('python3', ['-c', `${python}\nprint(data)`], options);
    expect(ran.stdout.trim()).toBe('welcome');
  }
  for (const secret of Object.values(parseEnv(env))) expect(fetch + axios + python).not.toContain(secret);
});
