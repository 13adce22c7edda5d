import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadProvider } from '@sallyport/core';
import { startStandIn } from '@sallyport/testing';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { acme, PEPPER } from '../support/acme.js';
import type { RunOptions } from '../support/command.js';
import { runCommand, temporaryFolder } from '../support/command.js';

const CANARY = 'acme-canary-8d1f';
const plain = { ...acme, secrets: { apiKey: { env: 'ACME_API_KEY' } } };
let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = temporaryFolder();
  env = {};
});

const inFolder = (name: string) => join(folder, name);
function written(name: string, content: unknown): string {
  writeFileSync(inFolder(name), typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return inFolder(name);
}

const sallyport = (args: readonly string[], options?: RunOptions) => runCommand(args, env, options);

const MODULE = `export const acme = ${JSON.stringify(plain)};\nexport const limit = 3;\n`;

describe('sallyport provider', () => {
  it.each([
    ['acme.json', JSON.stringify(plain)],
    [
      'acme.yaml',
      `id: acme\ntitle: Acme\nenvironments: { production: 'https://api.acme.example' }\nsecrets: { apiKey: {} }\nstrategies: { default: { header: { X-Key: '{apiKey}' } } }\n`,
    ],
    ['acme.mjs', MODULE],
    ['acme.ts', `${MODULE}export type Unused = string;\n`],
  ])('check takes %s', async (name, content) => {
    const { code, out, err } = await sallyport(['provider', 'check', written(name, content)]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^id +acme$/m);
    expect(out).toMatch(/^definition +valid$/m);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('check names every mistake, with the line in a file of data', async () => {
    const file = written('acme.json', { ...plain, titel: 'x' });
    const { code, err } = await sallyport(['provider', 'check', file]);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^ *${file}:\\d+:3 titel: unknown field$`, 'm'));
    expect(err).not.toContain('u{a}');
  });

  it.each([
    ['nobody', 'FILE: "nobody" is no provider; expected one of'],
    ['none.yaml', 'FILE: there is no file none.yaml'],
  ])('check names what is wrong with %s', async (name, expected) => {
    expect(await sallyport(['provider', 'check', name])).toMatchObject({
      code: 2,
      err: expect.stringContaining(expected),
    });
  });

  it('check asks for the name if a module exports several definitions', async () => {
    const two = `${MODULE}export const other = ${JSON.stringify({ ...plain, id: 'other' })};\n`;
    const file = written('two.mjs', two);
    expect((await sallyport(['provider', 'check', file])).err).toContain(
      `expected one of ${file}#acme, ${file}#other`,
    );
    expect((await sallyport(['provider', 'check', `${file}#other`])).out).toMatch(/^id +other$/m);
    const empty = written('empty.mjs', 'export const limit = 3;\n');
    expect((await sallyport(['provider', 'check', empty])).err).toContain('exports no definition');
  });

  it('import makes a definition that check accepts, and export writes it back', async () => {
    const document = written(
      'openapi.yaml',
      `openapi: 3.0.3\ninfo: { title: Acme, version: '1' }\nservers: [{ url: 'https://api.acme.example' }]\ncomponents:\n  securitySchemes:\n    apiKey: { type: apiKey, in: header, name: X-Key }\n    login: { type: http, scheme: negotiate }\n`,
    );
    const out = inFolder('acme.yaml');
    const imported = await sallyport(['provider', 'import', document, '--id', 'acme', '--out', out]);
    expect(imported).toMatchObject({ code: 0, out: `Written to ${out}\n` });
    expect(imported.err).toContain('components.securitySchemes.login:');
    expect(loadProvider(out)).toMatchObject({ strategies: { default: { header: { 'X-Key': '{apiKey}' } } } });
    expect((await sallyport(['provider', 'import', document, '--out', out])).err).toContain(
      '--out: the file exists already',
    );
    const exported = await sallyport(['provider', 'export', out]);
    expect(JSON.parse(exported.out).components.securitySchemes).toEqual({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-Key' },
    });
    const nothing = written('none.json', { openapi: '3.1.0', info: {} });
    expect((await sallyport(['provider', 'import', nothing])).code).toBe(1);
    expect((await sallyport(['provider', 'import', written('broken.json', '{')])).err).toMatch(
      /broken\.json:\d+:\d+ not JSON/,
    );
  });
});

describe('sallyport call', () => {
  it('sends the credential, and shows the request without it', async () => {
    const file = written('acme.json', plain);
    const provider = loadProvider(file);
    const standIn = await startStandIn(provider, { keys: [{ secrets: { apiKey: CANARY }, owner: 'o' }] });
    onTestFinished(() => standIn.close());
    env = { ACME_API_KEY: CANARY };
    const args = ['call', file, '/reports', '--base-url', standIn.baseURL, '--header', 'X-Trace: t-1'];
    const { code, out, err } = await sallyport(args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^> GET http:\/\/127\.0\.0\.1:\d+\S*\/reports$/m);
    expect(out).toMatch(/\{apiKey\}$/m);
    expect(out).toMatch(/^> x-trace: t-1$/m);
    expect(out).toMatch(/^< 200/m);
    expect(out).not.toContain(CANARY);
    expect(standIn.requests).toHaveLength(1);

    env = { ACME_API_KEY: 'wrong' };
    const refused = await sallyport([...args, '--json']);
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out)).toMatchObject({ response: { status: 401 } });
    env = {};
    expect((await sallyport(args)).err).toContain('ACME_API_KEY has no secrets');
    env = { ACME_API_KEY: CANARY };
    await standIn.close();
    expect((await sallyport(args)).err).toMatch(/cannot be reached \([A-Z_]+\)\n$/);
  });

  it.each([{ json: [] }, { json: ['--json'] }])(
    'shows no control characters of a server: $json',
    async ({ json }) => {
      const server = createServer((_request, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain', 'X-Odd': '\u009b31m' }).end('\u009b2J\u202e');
      }).listen(0, '127.0.0.1');
      onTestFinished(() => void server.close());
      await new Promise((resolve) => server.once('listening', resolve));
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      env = { ACME_API_KEY: CANARY };
      const { out } = await sallyport(['call', written('acme.json', plain), '/', '--base-url', url, ...json]);
      expect(out).toContain('200');
      expect(out).not.toMatch(/[\u007f-\u009f\u202e]/);
    },
  );

  it.each([
    ['query', { query: { key: '{apiKey}' } }],
    ['path', { path: '/bot{apiKey}' }],
    ['cookie', { cookie: { session: '{apiKey}' } }],
    ['json', { json: { '/auth/key': '{apiKey}' } }],
    ['form', { form: { key: '{apiKey}' } }],
    ['basic', { basic: { username: 'u', password: '{apiKey}' } }],
  ])('hides a credential in %s, and what a server echoes of it', async (kind, strategy) => {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const echoed = JSON.stringify([request.url, request.headers, String(Buffer.concat(chunks))]);
      const bytes = Buffer.from(echoed);
      const hex = bytes.toString('hex');
      const escaped = hex.replaceAll(/../g, '%$&');
      response.setHeader('X-Echo', hex.toUpperCase());
      const forms = [hex, escaped, bytes.toString('base64url'), bytes.toString('base64'), inspect(bytes)];
      response.end([echoed, ...forms, JSON.stringify(bytes)].join('\n'));
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const secret = `${CANARY}+/ä"`;
    env = { ACME_API_KEY: ['cookie', 'path'].includes(kind) ? CANARY : secret };
    const file = written('acme.json', { ...plain, strategies: { default: strategy } });
    const data = kind === 'json' ? ['--data', '{"a":1}'] : kind === 'form' ? ['--method', 'POST'] : [];
    for (const json of [[], ['--json']]) {
      const { code, out, err } = await sallyport([
        'call',
        file,
        '/reports',
        '--base-url',
        url,
        ...data,
        ...json,
      ]);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain('{apiKey}');
      expect(out + err).not.toContain('canary');
      for (const run of out.match(/[\w+/-]{12,}/g) ?? [])
        for (const from of [0, 1, 2, 3])
          for (const encoding of ['base64', 'hex'] as const)
            expect(Buffer.from(run.slice(from), encoding).toString('latin1')).not.toContain('canary');
      expect(out).not.toMatch(/%63%61%6e%61%72%79|63 61 6e 61 72 79|99,97,110,97,114,121/);
      expect(out).not.toContain(Buffer.from(`u:${secret}`).toString('base64'));
    }
  });
});

describe('sallyport stand-in', () => {
  it('serves until it is stopped, and writes the secrets into a file', async () => {
    const stop = new AbortController();
    const out = inFolder('stand-in.env');
    let answered: Promise<number> | undefined;
    const { code, out: text } = await sallyport(['stand-in', written('acme.json', plain), '--out', out], {
      signal: stop.signal,
      onOut(shown) {
        const [, url] = /stands in at (\S+)/.exec(shown) ?? [];
        if (!url || answered) return;
        answered = fetch(`${url}/reports`).then(({ status }) => status);
        void answered.finally(() => stop.abort());
      },
    });
    expect(code).toBe(0);
    expect(await answered).toBe(401);
    const [, secret = ''] = /^ACME_API_KEY=(\S+)$/m.exec(readFileSync(out, 'utf8')) ?? [];
    expect(secret.length).toBeGreaterThan(10);
    expect(text).not.toContain(secret);
  });
});

describe('sallyport doctor', () => {
  const format = { length: 32, alphabet: 'hex' };

  it('says which variable is set, from where, and what to do', async () => {
    const three = { a: { env: 'A_KEY' }, b: { env: 'B_KEY' }, c: { env: 'C_KEY', format }, d: {} };
    const header = Object.fromEntries(Object.keys(three).map((name) => [`X-${name}`, `{${name}}`]));
    const file = written('acme.json', { ...plain, secrets: three, strategies: { default: { header } } });
    env = { A_KEY_FILE: written('a', `${CANARY}\n`), C_KEY: CANARY };
    const { code, out, err } = await sallyport(['doctor', file]);
    expect(code).toBe(1);
    expect(err).toBe('sallyport: not ready: acme\n');
    expect(out).toMatch(/^acme +a +A_KEY +file$/m);
    expect(out).toMatch(/^acme +b +B_KEY +not set$/m);
    expect(out).toMatch(/^acme +c +C_KEY +wrong format$/m);
    expect(out).toMatch(/^acme +d +no variable$/m);
    expect(out).toContain('- acme: set B_KEY, or B_KEY_FILE to a file.');
    expect(out + err).not.toContain('canary');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(JSON.parse((await sallyport(['doctor', file, '--json'])).out)).toMatchObject([
      {
        provider: 'acme',
        ok: false,
        secrets: [{ state: 'file' }, { state: 'not set' }, { state: 'wrong format' }, {}],
      },
    ]);
  });

  it('looks at the shipped providers that have a variable, and sends nothing', async () => {
    expect(await sallyport(['doctor'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('No variable'),
    });
    env = { PHOTA_API_KEY: CANARY, SMART_EXTRACT_KEY: 'k' };
    const { code, out } = await sallyport(['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^phota +apiKey +PHOTA_API_KEY +set$/m);
    expect(out).toMatch(/^smart-extract +secret +SMART_EXTRACT_SECRET +not set$/m);
  });

  it('calls only if it is asked to', async () => {
    const file = written('acme.json', plain);
    const standIn = await startStandIn(loadProvider(file), {
      keys: [{ secrets: { apiKey: CANARY }, owner: 'o' }],
    });
    onTestFinished(() => standIn.close());
    env = { ACME_API_KEY: CANARY };
    const args = ['doctor', file, '--base-url', standIn.baseURL];
    expect((await sallyport(args)).code).toBe(0);
    expect(standIn.requests).toHaveLength(0);
    expect(await sallyport([...args, '--call', '/'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/call +200/),
    });
    env = { ACME_API_KEY: 'wrong' };
    const refused = await sallyport([...args, '--call', '/']);
    expect(refused).toMatchObject({ code: 1, out: expect.stringMatching(/call +401[\s\S]*Next:\n- acme: /) });
  });
});

describe('a refused command', () => {
  it('leaves no database behind', async () => {
    env = { SALLYPORT_PROVIDER: written('acme.yaml', JSON.stringify(acme)), SALLYPORT_PEPPER: PEPPER };
    const create = ['keys', 'create', '--owner', 'o', '--name', 'n'];
    const store = join(folder, 'new', 'keys.db');
    for (const args of [
      create,
      [...create, '--scope', ' ', '--out', inFolder('x.env')],
      [...create, '--provider', 'nobody'],
    ]) {
      expect((await sallyport([...args, '--store', store])).code).toBe(2);
      expect(existsSync(join(folder, 'new'))).toBe(false);
    }
    const made = await sallyport([...create, '--store', store, '--out', inFolder('y.env')]);
    expect(made).toMatchObject({ code: 0 });
    expect((await sallyport([...create, '--store', store])).code).toBe(2);
    expect(existsSync(store)).toBe(true);
    mkdirSync(join(folder, 'mine'));
    expect((await sallyport([...create, '--store', join(folder, 'mine', 'keys.db')])).code).toBe(2);
    expect(existsSync(join(folder, 'mine'))).toBe(true);
  });
});
