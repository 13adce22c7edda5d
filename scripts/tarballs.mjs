// Packs the packages, and installs the tarballs with npm where nothing of the workspace can be found.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--loglevel=error'];

/** The environment without NODE_PATH and without the binaries of the workspace. `node` of a lane comes first. */
export function environment(...binaries) {
  const { NODE_PATH: _, ...env } = process.env;
  const path = env.PATH.split(':').filter((folder) => !folder.includes('node_modules/.bin'));
  const current = join(process.execPath, '..');
  return { ...env, PATH: [...binaries, current, ...path].join(':') };
}

/** Installs packages of the registry and the tarballs of our own packages, given by their short names. */
export function install(folder, own, others, env) {
  const tarballs = own.map((name) => pack(name, folder));
  execFileSync('npm', ['install', ...quiet, ...others, ...tarballs], { cwd: folder, env, stdio: 'inherit' });
}

function pack(name, destination) {
  const args = [
    join(root, 'node_modules/pnpm/bin/pnpm.cjs'),
    'pack',
    '--json',
    '--pack-destination',
    destination,
  ];
  const options = { cwd: join(root, 'packages', name), encoding: 'utf8' };
  return JSON.parse(execFileSync(process.execPath, args, options)).filename;
}

/** The folder of a Node of this version, from the npm package `node`; undefined is the Node that runs this. */
export function nodeOf(version, folder) {
  if (!version) return [];
  const options = { cwd: folder, env: environment(), stdio: 'inherit' };
  execFileSync(
    'npm',
    ['install', '--prefix', join(folder, `node-${version}`), ...quiet, `node@${version}`],
    options,
  );
  return [join(folder, `node-${version}`, 'node_modules/.bin')];
}
