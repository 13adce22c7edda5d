import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Provider } from '@sallyport/core';
import * as catalogue from '@sallyport/core/catalogue';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand, temporaryFolder } from '../support/command.js';

const STRATEGIES = Object.values<Provider>(catalogue).flatMap((provider) =>
  Object.keys(provider.strategies).map((strategy) => [provider.id, strategy, provider] as const),
);

/** A value, which every pattern allows, for each parameter that has to be given. */
function paramsOf({ params = {} }: Provider): string[] {
  return Object.entries(params).flatMap(([name, { optional, ...rest }]) =>
    optional || rest.default !== undefined ? [] : ['--param', `${name}=42`],
  );
}

/** A stand-in that `sallyport` starts, and the variables of its keys. */
async function startStandIn(provider: Provider, file = join(temporaryFolder(), 'keys.env')) {
  const stop = new AbortController();
  const running: { ended?: ReturnType<typeof runCommand> } = {};
  const url = await new Promise<string>((resolve) => {
    running.ended = runCommand(
      ['stand-in', provider.id, ...paramsOf(provider), '--out', file],
      {},
      {
        signal: stop.signal,
        onOut(text) {
          const [, found] = /stands in at (\S+)[\s\S]*keys\.env/.exec(text) ?? [];
          if (found) resolve(found);
        },
      },
    );
  });
  onTestFinished(async () => {
    stop.abort();
    expect((await running.ended)?.code).toBe(0);
  });
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  const env = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  return { url, env };
}

/** The variables of one strategy, and of no other. */
function envOf(provider: Provider, strategy: string, env: Readonly<Record<string, string>>) {
  const used = JSON.stringify(provider.strategies[strategy]);
  const names = Object.entries(provider.secrets).filter(([name]) => used.includes(`{${name}}`));
  return Object.fromEntries(
    names.flatMap(([, { env: variable = '' }]) => (env[variable] ? [[variable, env[variable]]] : [])),
  );
}

describe.each(STRATEGIES)('sallyport and %s, %s', (id, strategy, provider) => {
  it('calls its own stand-in, and the doctor is content', async () => {
    const { url, env: all } = await startStandIn(provider);
    const env = envOf(provider, strategy, all);
    const to = ['--base-url', url, ...paramsOf(provider)];
    const called = await runCommand(['call', id, '/things', '--strategy', strategy, ...to], env);
    expect(called).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^< 200/m) });
    for (const value of Object.values(env)) expect(called.out).not.toContain(value.slice(0, 60));
    expect(called.out).not.toMatch(/eyJ|PRIVATE|Signature=/);

    const examined = await runCommand(['doctor', id, '--call', '/things', ...to], env);
    expect(examined).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/call +200/) });
  });
});

describe('a key in PEM', () => {
  it('comes from a file, and the doctor says what is wrong with it', async () => {
    const { github } = catalogue;
    const { url, env } = await startStandIn(github);
    const file = join(temporaryFolder(), 'app.pem');
    writeFileSync(file, `${env.GITHUB_APP_PRIVATE_KEY?.replaceAll('\\n', '\n')}\n`);
    const fromFile = {
      GITHUB_APP_CLIENT_ID: env.GITHUB_APP_CLIENT_ID ?? '',
      GITHUB_APP_PRIVATE_KEY_FILE: file,
    };
    const args = ['--strategy', 'app', '--base-url', url, '--param', 'installation=42'];
    expect(await runCommand(['call', 'github', '/x', ...args], fromFile)).toMatchObject({ code: 0 });
    expect(await runCommand(['doctor', 'github', '--call', '/x', ...args], fromFile)).toMatchObject({
      code: 0,
    });

    const wrong = { ...fromFile, GITHUB_APP_PRIVATE_KEY_FILE: '', GITHUB_APP_PRIVATE_KEY: 'canary-no-key' };
    const { code, out } = await runCommand(['doctor', 'github'], wrong);
    expect(code).toBe(1);
    expect(out).toMatch(/GITHUB_APP_PRIVATE_KEY +wrong format/);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'copy the key into GITHUB_APP_PRIVATE_KEY again: "{privateKey}" is no private rsa key',
    );
    expect(out).not.toContain('canary');
  });
});

describe('the doctor', () => {
  it('asks for the rest of a strategy that was begun, and for none that nobody uses', async () => {
    expect(await runCommand(['doctor', 'github'], { GITHUB_TOKEN: 'k' })).toMatchObject({ code: 0 });
    const begun = await runCommand(['doctor', 'github'], { GITHUB_TOKEN: 'k', GITHUB_APP_CLIENT_ID: 'c' });
    expect(begun).toMatchObject({ code: 1, out: expect.stringContaining('set GITHUB_APP_PRIVATE_KEY') });
    const none = await runCommand(['doctor', 'github'], {});
    expect(none.out).toContain('set GITHUB_TOKEN');
    const only = await runCommand(['doctor', 'github', '--strategy', 'app'], { GITHUB_TOKEN: 'k' });
    expect(only).toMatchObject({ code: 1, out: expect.not.stringContaining('GITHUB_TOKEN') });
    expect(await runCommand(['doctor', 'github', '--strategy', 'none'], {})).toMatchObject({
      code: 2,
      err: expect.stringContaining('github has no strategy "none"'),
    });
  });
});

it.each([
  ['aws', /strategy +default: header X-Amz-Date .*, signed$/],
  ['google', /strategy +serviceAccount: a token in header Authorization, by a JSON Web Token/],
])('provider check says how a request of %s is signed', async (id, expected) => {
  const { out } = await runCommand(['provider', 'check', id]);
  expect(
    out
      .replace(/\n +/g, ' ')
      .split('\n')
      .some((line) => expected.test(line)),
  ).toBe(true);
});
