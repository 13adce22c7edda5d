import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProgram } from '../../src/cli/program.js';
import { createKeyring } from '../../src/index.js';
import { sqliteStore } from '../../src/sql.js';
import { acme, PEPPER } from '../support/acme.js';
import type { RunOptions } from '../support/command.js';
import { keyringIn, runCommand, temporaryFolder } from '../support/command.js';

/** The columns of a terminal. */
const COLUMNS = 80;

let folder: string;
let env: Record<string, string>;
beforeEach(() => {
  folder = temporaryFolder();
  env = keyringIn(folder);
});

const sallyport = (args: readonly string[], options?: RunOptions) => runCommand(args, env, options);

function tooWide(text: string): string[] {
  return text.split('\n').filter((line) => line.length > COLUMNS);
}

function pathsOf(command: Command, path: readonly string[] = []): string[][] {
  return [[...path], ...command.commands.flatMap((child) => pathsOf(child, [...path, child.name()]))];
}

describe('80 columns are enough', () => {
  const io = { env: {}, stdout: { write: () => {} }, stderr: { write: () => {} } };

  it.each(pathsOf(createProgram(io)))('for the help of %s %s', async (...path) => {
    const { out } = await sallyport([...path, '--help']);
    expect(out).toContain('Usage: sallyport');
    expect(tooWide(out)).toEqual([]);
  });

  it('for a list of keys and for the audit log', async () => {
    const owner = 'somebody.with.a.long.name@department.example.com';
    const file = join(folder, 'keys.jsonl');
    const key = { owner, name: 'Invoice import, production', environment: 'staging', scopes: ['read'] };
    const expiresAt = Date.now() + 86_400_000;
    const secret = 'imported_0123456789abcdef';
    writeFileSync(file, JSON.stringify({ ...key, expiresAt, secrets: { apiKey: secret } }));
    expect(await sallyport(['keys', 'import', file, '--by', owner])).toMatchObject({ code: 0, err: '' });
    const list = await sallyport(['keys', 'list']);
    expect(list.out).toContain(owner);
    expect(list.out).toContain(key.name);
    expect(list.out).toContain('never used');
    expect(list.out).toMatch(/^key_\w+ {2}active/m);
    expect(tooWide(list.out)).toEqual([]);
    const audit = await sallyport(['keys', 'audit']);
    expect(audit.out).toContain('imported');
    expect(tooWide(audit.out)).toEqual([]);
    const [id = ''] = /key_\w+/.exec(list.out) ?? [];
    await sallyport(['keys', 'regenerate', id, '--grace', '24h', '--out', join(folder, 'new.env')]);
    expect(tooWide((await sallyport(['keys', 'show', id])).out)).toEqual([]);
  });
});

describe('what is not there is said', () => {
  it('by an empty list, and by an empty audit log', async () => {
    await (
      await createKeyring({
        provider: acme,
        store: sqliteStore(env.DATABASE_URL as string),
        peppers: { 1: PEPPER },
      })
    ).close();
    expect(await sallyport(['keys', 'list'])).toEqual({ code: 0, out: 'No keys.\n', err: '' });
    expect(await sallyport(['keys', 'list', '--owner', 'nobody'])).toMatchObject({ out: 'No keys match.\n' });
    expect(await sallyport(['keys', 'audit'])).toEqual({ code: 0, out: 'No events.\n', err: '' });
  });
});

describe('an import', () => {
  const lines = Array.from({ length: 30 }, (_, at) =>
    JSON.stringify({ owner: 'o', name: `key ${at}`, secrets: { apiKey: `imported_${at}_0123456789abcdef` } }),
  );

  it.each([true, false])(
    'shows how far it is on a terminal only, and not among the results: %s',
    async (isTTY) => {
      const file = join(folder, 'keys.jsonl');
      writeFileSync(file, lines.join('\n'));
      const { code, out, err } = await sallyport(['keys', 'import', file], { isTTY });
      expect([code, out]).toEqual([0, '30 imported\n']);
      if (isTTY) expect(err).toBe('\rImporting 30 keys… 0 s\r\u001b[K');
      else expect(err).toBe('');
    },
  );
});
