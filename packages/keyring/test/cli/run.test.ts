import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { PEPPER } from '../support/acme.js';
import type { RunOptions } from '../support/command.js';
import { keyringIn, runCommand, temporaryFolder } from '../support/command.js';
import { describeWith, dropDatabase, newDatabase } from '../support/services.js';

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = temporaryFolder();
  env = keyringIn(folder);
});

const sallyport = (args: readonly string[], options?: RunOptions) =>
  runCommand(['keys', ...args], env, options);

async function createKey(...more: string[]): Promise<string> {
  const out = join(folder, `${Math.random()}.env`);
  const created = await sallyport(['create', '--owner', 'o', '--name', 'n', '--json', '--out', out, ...more]);
  expect(created).toMatchObject({ code: 0, err: '' });
  return JSON.parse(created.out).id;
}

describe('sallyport keys', () => {
  it('create shows the secrets on a terminal', async () => {
    const limits = ['--quota-day', '5', '--quota-month', '50', '--rate', '10/1s', '--expires', '90d'];
    const { code, out } = await sallyport(
      [
        'create',
        '--owner',
        'user-1',
        '--name',
        'CI',
        '--scope',
        'read',
        'write',
        '--allow-ip',
        '10.0.0.0/8',
        ...limits,
      ],
      { isTTY: true },
    );
    expect(code).toBe(0);
    expect(out).toMatch(/^apiKey=acme_live_\w{36}$/m);
    expect(out).toMatch(/^owner +user-1$/m);
    expect(out).toMatch(/^scopes +read write$/m);
    expect(out).toMatch(/^rate +\{"limit":10,"per":1000\}$/m);
  });

  it.each([true, false])(
    'secrets that go into a file are not printed as well, terminal: %s',
    async (isTTY) => {
      const out = join(folder, 'new.env');
      const args = ['create', '--owner', 'o', '--name', 'n', '--json', '--out', out];
      const created = await sallyport(args, { isTTY });
      const [, secret = ''] = /^apiKey=(\w+)\n$/.exec(readFileSync(out, 'utf8')) ?? [];
      expect(secret).toMatch(/^acme_live_/);
      expect(created.out).not.toContain(secret);
    },
  );

  it('create writes the secrets into a new file that only its owner can read', async () => {
    const out = join(folder, 'new.env');
    const created = await sallyport(['create', '--owner', 'o', '--name', 'n', '--out', out]);
    expect(created.code).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    const [, secret = ''] = /^apiKey=(\w+)\n$/.exec(readFileSync(out, 'utf8')) ?? [];
    expect(secret).toMatch(/^acme_live_/);
    expect(created.out + created.err).not.toContain(secret);

    const again = await sallyport(['create', '--owner', 'o', '--name', 'n', '--out', out]);
    expect(again).toMatchObject({ code: 2, err: 'sallyport: --out: the file exists already\n' });
  });

  it.each([
    ['create', () => ['create', '--owner', 'o', '--name', 'n', '--expires', '2020-01-01']],
    ['regenerate', async () => ['regenerate', await createKey(), '--grace', 'foo']],
    ['regenerate of no key', () => ['regenerate', 'key_none']],
  ])('%s leaves no file if it fails, so that the corrected command can create it', async (_, args) => {
    const out = join(folder, 'new.env');
    const { code, err } = await sallyport([...(await args()), '--out', out]);
    expect(code).toBeGreaterThan(0);
    expect(err).not.toContain('--out');
    expect(existsSync(out)).toBe(false);
  });

  it('regenerate refuses an existing file before it changes the key, and leaves the file alone', async () => {
    const id = await createKey();
    const out = join(folder, 'mine.env');
    writeFileSync(out, 'mine');
    expect((await sallyport(['regenerate', id, '--out', out])).code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await sallyport(['audit', '--action', 'regenerated', '--json'])).out).toContain('"items": []');
  });

  it('create creates no key whose secrets would go into a pipe', async () => {
    const refused = await sallyport(['create', '--owner', 'o', '--name', 'n']);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain('--out');
    await createKey();
    expect(JSON.parse((await sallyport(['list', '--json'])).out).items).toHaveLength(1);
  });

  it('list prints what a person reads, or JSON', async () => {
    const id = await createKey('--environment', 'staging');
    const { out } = await sallyport(['list', '--owner', 'o', '--state', 'active']);
    expect(out).toMatch(
      new RegExp(`^${id} {2}active {4}n\\n {2}o · staging · ••••\\w{4} · created [\\d-]+ · never used\\n$`),
    );
    expect(JSON.parse((await sallyport(['list', '--json'])).out).items).toMatchObject([{ id }]);
  });

  it('list searches, and finds what expires soon, page by page', async () => {
    const soon = await createKey('--expires', '10d');
    const sooner = await createKey('--expires', '9d');
    await createKey('--expires', '90d');
    const first = await sallyport(['list', '--expires-before', '14d', '--state', 'active', '--limit', '1']);
    expect(first.out).toMatch(/^ {2}expires [\d-]+$/m);
    expect(first.out).toContain(sooner);
    const [, more = ''] = /^More: (.*)$/m.exec(first.out) ?? [];
    const next = await sallyport(['list', '--state', 'active', '--limit', '1', ...more.split(' ')]);
    expect(next.out).toContain(soon);
    expect(next.out).not.toContain('More:');
    expect(JSON.parse((await sallyport(['list', '--search', 'N', '--json'])).out).items).toHaveLength(3);
    expect(JSON.parse((await sallyport(['list', '--search', 'none', '--json'])).out).items).toEqual([]);
  });

  it('disable, enable, regenerate, revoke, show and audit', async () => {
    const id = await createKey();
    expect((await sallyport(['disable', id])).out).toMatch(/^state +disabled$/m);
    expect((await sallyport(['enable', id, '--by', 'ann'])).out).toMatch(/^state +active$/m);
    const fresh = join(folder, 'fresh.env');
    expect((await sallyport(['regenerate', id, '--grace', '1h', '--out', fresh])).out).toMatch(
      /^old secret until/m,
    );
    expect(readFileSync(fresh, 'utf8')).toMatch(/^apiKey=acme_live_/);
    expect((await sallyport(['show', id])).out).toMatch(
      /^current +\S{4} +0 +never$\n^previous +\S{4} +0 +never +20/m,
    );
    expect(JSON.parse((await sallyport(['show', id, '--json'])).out).secrets).toHaveLength(2);
    expect((await sallyport(['revoke', id, '--reason', 'leaked'])).out).toMatch(/^reason +leaked$/m);
    expect((await sallyport(['show', id])).out).toMatch(/^state +revoked$/m);
    const { out } = await sallyport(['audit', '--key', id]);
    expect(out).toMatch(/enabled\n.* by ann$/m);
    expect(out).toMatch(/revoked\n.*"reason":"leaked"/);
  });

  it('create, import and transfer keep the most keys of an owner, by an option or the environment', async () => {
    const key = ['create', '--owner', 'o', '--name', 'n', '--out', join(folder, 'over.env')];
    const id = await createKey('--max-keys', '1');
    const over = await sallyport([...key, '--max-keys', '1']);
    expect(over.code).toBe(4);
    expect(over.err).toContain('an owner has at most 1 keys');
    env.SALLYPORT_MAX_KEYS = '1';
    expect((await sallyport(key)).code).toBe(4);
    const lines = join(folder, 'keys.jsonl');
    writeFileSync(
      lines,
      ['a', 'b'].map((apiKey) => JSON.stringify({ owner: 'p', name: 'n', secrets: { apiKey } })).join('\n'),
    );
    expect((await sallyport(['import', lines])).code).toBe(4);
    expect((await sallyport(['import', lines, '--max-keys', '2'])).code).toBe(0);
    expect((await sallyport(['transfer', id, '--owner', 'p', '--max-keys', '2'])).code).toBe(4);
    expect((await sallyport(['transfer', id, '--owner', 'p', '--max-keys', '3'])).code).toBe(0);
    env.SALLYPORT_MAX_KEYS = 'many';
    const wrong = await sallyport(['list']);
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain('SALLYPORT_MAX_KEYS');
  });

  it('transfer hands a key to another owner', async () => {
    const id = await createKey();
    expect((await sallyport(['transfer', id])).code).toBe(2);
    expect((await sallyport(['transfer', id, '--owner', 'p', '--by', 'ann'])).out).toMatch(/^owner +p$/m);
    expect((await sallyport(['transfer', id, '--owner', 'p'])).code).toBe(4);
    expect((await sallyport(['audit', '--owner', 'o'])).out).toMatch(
      /transferred\n.* by ann · \{"to":"p"\}$/m,
    );
  });

  it('finish and cancel end a rotation', async () => {
    const id = await createKey();
    for (const end of ['finish', 'cancel']) {
      const out = join(folder, `${end}.env`);
      expect((await sallyport(['regenerate', id, '--grace', '1h', '--out', out])).code).toBe(0);
      const ended = await sallyport([end, id]);
      expect(ended.code).toBe(0);
      expect(ended.out).not.toContain('old secret until');
      expect((await sallyport([end, id])).code).toBe(4);
    }
    const { out } = await sallyport(['audit', '--key', id]);
    expect(out).toMatch(/rotation_cancelled[\s\S]*rotation_finished/);
  });

  it.each([
    ['an unknown scheme', 'oracle://x', 'oracle:'],
    ['a missing file', 'typo.db', 'typo.db'],
  ])('%s is no store', async (_, store, named) => {
    for (const args of [['list'], ['audit'], ['show', 'key_none']]) {
      const { code, err } = await sallyport([...args, '--store', store]);
      expect(code).toBe(2);
      expect(err).toContain(named);
    }
    expect(existsSync(store)).toBe(false);
  });

  it('names the setting that is wrong', async () => {
    env.SALLYPORT_PEPPER_2 = 'short';
    expect((await sallyport(['list'])).err).toMatch(/^sallyport: SALLYPORT_PEPPER_2: a pepper has/);
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{');
    expect((await sallyport(['list', '--provider', broken])).err).toContain(`${broken}:1:2 not JSON`);
  });

  it('revoke takes every key of an owner, if that is confirmed', async () => {
    await createKey();
    await createKey();
    const refused = await sallyport(['revoke', '--owner', 'o']);
    expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('would revoke 2') });
    expect((await sallyport(['revoke', '--owner', 'o', '--yes'])).out).toBe('2 revoked\n');
    expect((await sallyport(['revoke'])).code).toBe(2);
    expect((await sallyport(['revoke', 'key_1', '--owner', 'o'])).code).toBe(2);
  });

  it('import takes all lines or none, and names the bad one', async () => {
    const file = join(folder, 'old.jsonl');
    const line = (apiKey: string) => JSON.stringify({ owner: 'o', name: 'n', secrets: { apiKey } });
    writeFileSync(file, `${line('one')}\n${line('two')}\n{"owner":"o"\n`);
    const wrong = await sallyport(['import', file]);
    expect(wrong).toMatchObject({ code: 2, err: 'sallyport: line 3: expected one JSON object\n' });
    writeFileSync(file, `${line('one')}\n${JSON.stringify({ owner: 'o', name: 'n', sha256: 'x' })}\n`);
    expect((await sallyport(['import', file])).err).toMatch(/^sallyport: line 2: sha256: expected a SHA-256/);
    writeFileSync(file, `${line('one')}\nnull\n`);
    expect((await sallyport(['import', file])).err).toBe('sallyport: line 2: expected an object\n');
    writeFileSync(file, `${line('one')}\n${line('two')}\n`);
    expect((await sallyport(['import', file])).out).toBe('2 imported\n');
    expect((await sallyport(['import', file])).code).toBe(4);
    expect(JSON.parse((await sallyport(['list', '--json'])).out).items).toHaveLength(2);
  });

  it.each([
    ['an unknown command', ['fly'], 2],
    ['a missing option', ['create', '--owner', 'o'], 2],
    [
      'an unreadable rate',
      ['create', '--owner', 'o', '--name', 'n', '--rate', 'many', '--out', '/dev/null'],
      2,
    ],
    ['an unreadable date', ['revoke', '--created-before', 'soon'], 2],
    ['an unknown provider', ['list', '--provider', 'nobody'], 2],
  ])('%s has an exit code and a line on stderr', async (_, args, expected) => {
    const { code, out, err } = await sallyport(args);
    expect({ code, out }).toEqual({ code: expected, out: '' });
    expect(err).not.toBe('');
    expect(err).not.toContain('    at ');
  });

  it('an unknown key is 3, a change that the state does not allow is 4', async () => {
    const id = await createKey();
    expect((await sallyport(['show', 'key_none'])).code).toBe(3);
    expect((await sallyport(['enable', id])).code).toBe(4);
  });

  it('needs the pepper', async () => {
    await createKey();
    delete env.SALLYPORT_PEPPER;
    expect(await sallyport(['list'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('SALLYPORT_PEPPER'),
    });
    writeFileSync(join(folder, 'pepper'), `${PEPPER}\n`);
    env.SALLYPORT_PEPPER_FILE = join(folder, 'pepper');
    expect((await sallyport(['list'])).code).toBe(0);
  });

  it('--version is that of the package', async () => {
    const { code, out } = await runCommand(['--version'], env);
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('--help has examples', async () => {
    const { code, out } = await sallyport(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('sallyport keys create --provider');
  });
});

const bin = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

it.skipIf(!existsSync(bin))('the built command runs', async () => {
  await createKey();
  const { stdout } = await promisify(execFile)(process.execPath, [bin, 'keys', 'list', '--json'], {
    env: { ...process.env, ...env },
  });
  expect(JSON.parse(stdout).items).toHaveLength(1);
});

await describeWith(['MySQL'], 'sallyport keys on MySQL', () => {
  it.each(['mysql', 'mariadb'])('takes a %s:// URL', async (scheme) => {
    const url = await newDatabase();
    onTestFinished(() => dropDatabase(url));
    env.DATABASE_URL = url.replace('mysql:', `${scheme}:`);
    const id = await createKey();
    expect((await sallyport(['revoke', id])).code).toBe(0);
    expect((await sallyport(['list', '--state', 'revoked'])).out).toContain(id);
  });
});
