import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openKeyrings, readEnvFile, writeEnvFile } from '../src/index.js';
import { keptSecret } from '../src/kept-secret.js';

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'sallyport-files-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
const NO_SERVICES = { SALLYPORT_PEPPER: 'a pepper of the tests, never used elsewhere' };

test('a folder and files that others may read are closed to them', async () => {
  const dataDir = await folder();
  await (await openKeyrings(dataDir, {})).close();
  await chmod(dataDir, 0o755);
  for (const name of ['keys.db', 'pepper']) await chmod(join(dataDir, name), 0o644);
  for (const name of ['keys.db-wal', 'keys.db-shm'])
    await writeFile(join(dataDir, name), '', { mode: 0o644 });
  const opened = await openKeyrings(dataDir, {});
  for (const name of ['', 'keys.db', 'keys.db-wal', 'keys.db-shm', 'pepper'])
    expect((await modeOf(join(dataDir, name))) & 0o077, name).toBe(0);
  await opened.close();
});

test.each(['keys.db', 'keys.db-wal', 'keys.db-shm'])('a symbolic link at %s is refused', async (name) => {
  const dataDir = await folder();
  const elsewhere = join(dataDir, 'elsewhere');
  await writeFile(elsewhere, '');
  await symlink(elsewhere, join(dataDir, name));
  await expect(openKeyrings(dataDir, NO_SERVICES)).rejects.toThrow(/symbolic link/);
  expect(await readFile(elsewhere, 'utf8')).toBe('');
});

test('a symbolic link in place of the data folder is refused', async () => {
  const dataDir = await folder();
  await mkdir(join(dataDir, 'elsewhere'));
  await symlink(join(dataDir, 'elsewhere'), join(dataDir, 'data'));
  await expect(openKeyrings(join(dataDir, 'data'), NO_SERVICES)).rejects.toThrow(/symbolic link/);
});

test('a symbolic link in place of a secret is refused, whether or not it leads anywhere', async () => {
  const dataDir = await folder();
  await writeFile(join(dataDir, 'planted'), 'a secret that somebody else knows');
  await symlink(join(dataDir, 'planted'), join(dataDir, 'pepper'));
  await symlink(join(dataDir, 'nowhere'), join(dataDir, 'auth-secret'));
  for (const name of ['pepper', 'auth-secret'])
    await expect(keptSecret(join(dataDir, name)), name).rejects.toThrow(/symbolic link/);
});

test.each(['', '\n', 'short'])('a secret file with %j is refused, and named', async (text) => {
  const file = join(await folder(), 'pepper');
  await writeFile(file, text);
  await expect(keptSecret(file)).rejects.toThrow(`${file} holds no secret`);
});

test('demo.env is never written through a planted link, nor read through one', async () => {
  const dataDir = await folder();
  const [file, victim] = [join(dataDir, 'demo.env'), join(dataDir, 'victim')];
  await writeFile(victim, 'DEMO_PASSWORD=known');
  await symlink(victim, `${file}.new`);
  await writeEnvFile(file, 'Demo', [{ title: 'One', variables: { A: 'b' } }]);
  expect(await readFile(victim, 'utf8')).toBe('DEMO_PASSWORD=known');
  expect(await readEnvFile(file)).toEqual({ A: 'b' });
  await rm(file);
  await symlink(victim, file);
  await expect(readEnvFile(file)).rejects.toThrow(/symbolic link/);
});

test('processes that start at once share one secret, and leave no other file', async () => {
  const dataDir = await folder();
  const file = join(dataDir, 'pepper');
  const secrets = await Promise.all(Array.from({ length: 20 }, () => keptSecret(file)));
  expect(new Set(secrets).size).toBe(1);
  expect(await readdir(dataDir)).toEqual(['pepper']);
});
