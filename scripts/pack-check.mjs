// Installs the packages as a user would: packs every public one, installs the tarballs with npm outside the workspace,
// then imports, requires and type-checks every entry point, and runs pack-check/exercise.mts.
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The names that an entry point must export. One that is not listed must load and export something. */
const expected = {
  '@sallyport/core': [
    'CredentialError',
    'SallyportError',
    'createCredential',
    'createGuard',
    'defineProvider',
    'fromEnv',
    'generateSecrets',
    'on',
    'staticVerifier',
    'verdictOf',
  ],
  '@sallyport/core/adapter': ['checkRequest', 'mapMaybe', 'readBody', 'renderMissingScope', 'toMilliseconds'],
  '@sallyport/core/providers': ['adjutor', 'coresignal', 'extracta', 'phota', 'smartExtract'],
  '@sallyport/express': ['authenticate', 'requireScopes', 'tokenEndpoint'],
  '@sallyport/koa': ['authenticate', 'requireScopes', 'tokenEndpoint'],
  '@sallyport/nestjs': ['CredentialGuard', 'SallyportModule'],
  '@sallyport/axios': ['attachCredential'],
  '@sallyport/keyring': ['createKeyring', 'KeyringError', 'memoryLimits', 'memoryStore'],
  '@sallyport/keyring/sql': ['migrationSql', 'postgresStore', 'sqliteStore'],
  '@sallyport/keyring/redis': ['redisBus', 'redisLimits'],
  '@sallyport/nestjs/keyring': ['InjectKeyring', 'KeyringModule'],
};

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sallyport-pack-'));
try {
  const packed = pack();
  const entries = packed.flatMap(entryPoints);
  const missing = Object.keys(expected).filter((entry) => !entries.includes(entry));
  if (missing.length > 0) throw new Error(`No package exports ${missing.join(', ')}`);

  checkPeers(packed);
  checkPages(packed);
  for (const { name, tarball } of packed) rehearse(name, tarball);
  install(packed);
  for (const manifest of packed) checkEngines(manifest);
  writeConsumers(entries);
  run('node', ['esm/check.js']);
  run('node', ['cjs/check.js']);
  // As Jest requires: no CommonJS file of ours leads to an ES module.
  run('node', ['--no-experimental-require-module', 'cjs/without-esm.js']);
  run('tsc', ['-p', 'types']);
  if (existsSync(join(folder, 'types/exercise.mts'))) run('node', ['types/exercise.mts']);
  console.log(`${packed.length} packages, ${entries.length} entry points: import, require and types hold.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Packs every package that is not private; returns the manifests as published, each with its tarball. */
function pack() {
  const directories = readdirSync(join(root, 'packages'))
    .map((name) => join(root, 'packages', name))
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .filter((directory) => !readJson(join(directory, 'package.json')).private);
  return directories.map((cwd) => {
    const { filename } = JSON.parse(run('pnpm', ['pack', '--json', '--pack-destination', folder], cwd));
    const manifest = run('tar', ['-xzOf', filename, 'package/package.json']);
    return { ...JSON.parse(manifest), tarball: filename };
  });
}

/** Every other package asks for exactly the core it was built with, as a peer: two copies of core are two of each symbol. */
function checkPeers(packed) {
  const core = packed.find(({ name }) => name === '@sallyport/core');
  for (const { name, dependencies = {}, peerDependencies = {} } of packed) {
    if (name === core.name) continue;
    const range = peerDependencies[core.name];
    if (range !== core.version || core.name in dependencies) {
      throw new Error(
        `${name} must have ${core.name} ${core.version} in peerDependencies and not in dependencies: write "workspace:*"`,
      );
    }
  }
}

/** On a registry a README stands alone: each of its links is absolute, or leads to a file that is packed. */
function checkPages(packed) {
  for (const { name, tarball } of packed) {
    const files = new Set(run('tar', ['-tzf', tarball]).split('\n'));
    const page = run('tar', ['-xzOf', tarball, 'package/README.md']).replaceAll(/^```[\s\S]*?^```/gm, '');
    for (const [, link] of page.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^(https:|#)/.test(link) || files.has(join('package', link.split('#')[0]))) continue;
      throw new Error(`${name}: the link ${link} of its README leads to nothing that is packed`);
    }
  }
}

/** A package runs where its manifest says, so nothing that comes with it asks for a newer Node. */
function checkEngines({ name, engines, dependencies = {} }) {
  const least = leastNode(engines.node);
  for (const dependency of Object.keys(dependencies)) {
    const own = join(folder, 'node_modules', name, 'node_modules', dependency, 'package.json');
    const file = existsSync(own) ? own : join(folder, 'node_modules', dependency, 'package.json');
    const { node } = readJson(file).engines ?? {};
    if (node && leastNode(node) > least)
      throw new Error(`${name} says Node ${engines.node}, and its dependency ${dependency} needs ${node}`);
  }
}

/** The least Node of a range such as `>=20.19`, as a number to compare. */
function leastNode(range) {
  const [, major, minor = 0] = /(\d+)(?:\.(\d+))?/.exec(range);
  return Number(major) * 1000 + Number(minor);
}

/** Publishes without publishing. Provenance, which a release asks for, needs the repository in the manifest. */
function rehearse(name, tarball) {
  const { repository } = JSON.parse(run('tar', ['-xzOf', tarball, 'package/package.json']));
  if (!repository?.url || !repository.directory) throw new Error(`${name} names no repository`);
  run('npm', ['publish', tarball, '--dry-run', '--provenance=false', '--offline', '--tag=rehearsal']);
}

/** The names a user imports: every subpath that leads to JavaScript. */
function entryPoints({ name, exports }) {
  return Object.entries(exports)
    .filter(([, target]) => target.require?.default.endsWith('.js'))
    .map(([subpath]) => name + subpath.slice(1));
}

/** The tarballs, every peer they ask for, and the types of those peers. */
function install(packed) {
  const own = new Set(packed.map(({ name }) => name));
  const dependencies = {};
  for (const { peerDependencies = {}, devDependencies = {} } of packed) {
    const types = Object.entries(devDependencies).filter(([name]) => name.startsWith('@types/'));
    for (const [name, range] of [...Object.entries(peerDependencies), ...types]) {
      if (!own.has(name)) dependencies[name] = range;
    }
  }
  dependencies['@types/node'] = '^24.0.0';
  for (const { name, tarball } of packed) dependencies[name] = `file:${tarball}`;
  writeJson('package.json', { private: true, dependencies });
  run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--prefer-offline',
    '--loglevel=error',
  ]);
  const copies = packed
    .map(({ name }) => join('node_modules', name, 'node_modules/@sallyport/core'))
    .filter((copy) => existsSync(join(folder, copy)));
  if (copies.length > 0) throw new Error(`npm installed core more than once: ${copies.join(', ')}`);
}

/** One consumer for each way in: `import`, `require`, and TypeScript from both kinds of module. */
function writeConsumers(entries) {
  // NestJS 12 itself is ES modules.
  const withoutEsm = entries.filter((entry) => !entry.startsWith('@sallyport/nestjs'));
  const check = (load) => `
const assert = ${load('node:assert')};
for (const [name, entry, names] of [
${entries.map((entry) => `  [${JSON.stringify(entry)}, ${load(entry)}, ${JSON.stringify(expected[entry] ?? [])}],`).join('\n')}
]) {
  assert.ok(Object.keys(entry).length > 0, name + ' exports nothing');
  for (const expected of names) {
    assert.ok(entry[expected], name + ' does not export ' + expected);
    // Nest logs the names of classes, and a bundler may change them.
    if (typeof entry[expected] === 'function') assert.equal(entry[expected].name, expected);
  }
}`;
  write('esm/package.json', '{ "type": "module" }');
  write(
    'esm/check.js',
    check((id) => `await import('${id}')`),
  );
  write('cjs/package.json', '{ "type": "commonjs" }');
  write(
    'cjs/check.js',
    check((id) => `require('${id}')`),
  );
  write('cjs/without-esm.js', withoutEsm.map((id) => `require('${id}');`).join('\n'));

  const use = (entry, index) => (expected[entry] ?? []).map((name) => `void m${index}.${name};`).join(' ');
  write(
    'types/check.mts',
    entries.map((id, i) => `import * as m${i} from '${id}';\n${use(id, i)}`).join('\n'),
  );
  write(
    'types/check.cts',
    entries.map((id, i) => `import m${i} = require('${id}');\n${use(id, i)}`).join('\n'),
  );
  const exercise = join(root, 'scripts/pack-check');
  if (existsSync(exercise)) cpSync(exercise, join(folder, 'types'), { recursive: true });
  writeJson('types/tsconfig.json', {
    compilerOptions: {
      target: 'ES2024',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      experimentalDecorators: true,
      skipLibCheck: true,
      noEmit: true,
    },
  });
}

function run(command, args, cwd = folder) {
  // Without NODE_PATH: nothing may be found in the workspace.
  const { NODE_PATH: _, ...env } = process.env;
  try {
    const options = { cwd, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 };
    return execFileSync(command, args, options);
  } catch (error) {
    throw new Error(
      `${command} ${args.join(' ')} failed\n${error.stdout ?? ''}${error.stderr ?? error.message}`,
    );
  }
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function writeJson(file, value) {
  write(file, JSON.stringify(value, null, 2));
}

function write(file, text) {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text);
}
