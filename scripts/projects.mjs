// Makes the projects that people have, outside the workspace: by `nest new`, by `npm init -y`, by a tsconfig of old. Installs
// the packed packages, pastes the examples of READMEs and docs, builds, starts, calls and tests them, and prints a table.
// The packages have to be built. Rows may be named, and another Node: node scripts/projects.mjs nest@10 --node=20.19
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { environment, install, nodeOf, root } from './tarballs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string' }, keep: { type: 'boolean' } },
});
const KEY = 'a-key-of-the-dashboard';

const PROJECTS = {
  'nest@10': () => nest(10, 'cjs'),
  'nest@11': () => nest(11, 'cjs'),
  'nest@12 CommonJS': () => nest(12, 'cjs'),
  'nest@12': () => nest(12, 'esm'),
  'express@4 JavaScript': () => javascript('express', ['express@4']),
  'express@5 JavaScript': () => javascript('express', ['express@5']),
  'koa@2 JavaScript': () => javascript('koa', ['koa@2', '@koa/router@13']),
  'express@5 tsc --init': () => typescript('express', ['express@5', '@types/express']),
  'koa@3 tsc --init': () => typescript('koa', ['koa@3', '@koa/router', '@types/koa', '@types/koa__router']),
  'koa@2 node10': () => koa({ module: 'commonjs', moduleResolution: 'node10', esModuleInterop: true }),
  'keyring, bundled by esbuild, without pg': () => bundled(),
  'keyring and portal in memory': () => portal(),
  'koa@2 node16': () => koa({ module: 'node16', moduleResolution: 'node16' }),
};

const folder = mkdtempSync(join(tmpdir(), 'sallyport-projects-'));
const binaries = nodeOf(values.node, folder);
const env = { ...environment(...binaries), DASHBOARD_KEY: KEY, NO_COLOR: '1' };
let scratch = folder;
try {
  const rows = [];
  for (const name of positionals.length > 0 ? positionals : Object.keys(PROJECTS)) {
    rows.push([name, await attempt(name)]);
  }
  const version = run('node', ['--version']).trim();
  console.log(`Node ${version.slice(1)}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log('| project | result |\n|---|---|');
  for (const [name, result] of rows) console.log(`| ${name} | ${result} |`);
  if (rows.some(([, result]) => result.startsWith('failed'))) process.exitCode = 1;
} finally {
  if (!values.keep) rmSync(folder, { recursive: true, force: true });
}

async function attempt(name) {
  scratch = join(folder, name.replaceAll(/\W+/g, '-'));
  try {
    return await PROJECTS[name]();
  } catch (error) {
    console.error(`${name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    return `failed: ${error.message.split('\n')[0]}`;
  }
}

/** As `nest new` makes it. `nest new` asks for the module system, and cannot be answered by an option. */
async function nest(major, type) {
  const tools = join(folder, `nest-cli-${major}-${type}`);
  mkdirSync(tools, { recursive: true });
  install(tools, [], [`@nestjs/schematics@${major}`, '@angular-devkit/schematics-cli'], env);
  const schematics = join(tools, 'node_modules/.bin/schematics');
  const answers = ['--name=app', '--language=ts', ...(major >= 12 ? [`--type=${type}`] : [])];
  run(schematics, ['@nestjs/schematics:application', ...answers], tools);
  scratch = join(tools, 'app');
  install(scratch, ['core', 'nestjs'], [], env);
  write('src/app.module.ts', example('packages/nestjs/README.md'));
  const suffix = type === 'esm' ? '.js' : '';
  const spec = example('docs/nestjs.md', 'app.module.spec.ts');
  write('src/app.module.spec.ts', spec.replace("'./app.module.js'", `'./app.module${suffix}'`));
  run('npx', ['nest', 'build']);
  await call(['dist/main.js', 'dist/src/main.js']);
  return `built, started, called; ${tests()}`;
}

/** As `npm init -y` makes it. */
async function javascript(adapter, frameworks) {
  init();
  install(scratch, ['core', adapter], frameworks, env);
  write('server.js', example(`docs/${adapter}.md`, 'server.js'));
  await call(['server.js']);
  return 'started, called';
}

async function koa(compilerOptions) {
  init();
  const tools = ['typescript@5', '@types/koa@2', '@types/koa__router@12', '@types/node@22'];
  install(scratch, ['core', 'koa'], ['koa@2', '@koa/router@13', ...tools], env);
  const base = { target: 'es2022', strict: true, skipLibCheck: true, outDir: 'dist' };
  write(
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { ...base, ...compilerOptions }, include: ['src'] }),
  );
  write('src/server.ts', example('packages/koa/README.md'));
  run('npx', ['tsc', '-p', '.']);
  await call(['dist/server.js']);
  return 'built, started, called';
}

/** As `npm init -y` and the newest `tsc --init` make it, and then ES modules. */
async function typescript(adapter, packages) {
  init();
  run('npm', ['pkg', 'set', 'type=module']);
  install(scratch, ['core', adapter], [...packages, 'typescript', '@types/node'], env);
  run('npx', ['tsc', '--init']);
  write('server.ts', example(`packages/${adapter}/README.md`));
  run('npx', ['tsc']);
  await call(['server.js']);
  return 'built, started, called';
}

/** A bundler finds neither `pg` nor `mysql2`, and goes on. */
async function bundled() {
  init();
  install(scratch, ['core', 'keyring'], ['esbuild'], env);
  write('server.ts', example('packages/keyring/README.md'));
  run('npx', ['esbuild', 'server.ts', '--bundle', '--platform=node', '--format=esm', '--outfile=server.mjs']);
  write('check.mjs', "import './server.mjs'; process.exit();");
  execFileSync('node', ['check.mjs'], { cwd: scratch, env: { ...env, PEPPER: '0'.repeat(64) } });
  return 'bundled, run';
}

/** Keys without a database, which any Node can have. */
async function portal() {
  init();
  install(scratch, ['core', 'keyring', 'portal', 'express'], ['express@5', 'esbuild'], env);
  const readme = example('packages/portal/README.md');
  const inMemory = readme
    .replace('import { createKeyring }', 'import { createKeyring, memoryStore }')
    .replace(/import \{ sqliteStore \}.*\n/, '')
    .replace(/sqliteStore\(.*\)/, 'memoryStore()');
  write('server.ts', inMemory);
  run('npx', ['esbuild', 'server.ts', '--format=esm', '--outfile=server.mjs']);
  const [, walk] = /```sh\n(KEYS=[^`]+)```/.exec(
    readFileSync(join(root, 'packages/portal/README.md'), 'utf8'),
  );
  return serve('server.mjs', { PEPPER: '0'.repeat(64) }, async (origin) => {
    const expected = [...walk.matchAll(/^curl -i.*# (\d{3})/gm)].map(([, status]) => status);
    write('walk.sh', walk.replaceAll('http://localhost:3000', origin));
    const out = run('bash', ['-e', 'walk.sh']);
    const seen = [...out.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);
    if (String(seen) !== String(expected)) throw new Error(`the walk of the README got ${seen}`);
    return `started, ${seen.length} calls as in the README`;
  });
}

function init() {
  mkdirSync(scratch, { recursive: true });
  run('npm', ['init', '-y']);
}

/** The block of a page that begins with the name of the file; the first block of TypeScript if none is asked for. */
function example(page, file) {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/```[jt]s\n(.*?)```/gs)].map(
    ([, code]) => code,
  );
  const found = file ? blocks.find((code) => code.startsWith(`// ${file}\n`)) : blocks[0];
  if (!found) throw new Error(`${page} shows no ${file}`);
  return found;
}

function tests() {
  const output = stripVTControlCharacters(run('npm', ['test']));
  const count = /Tests:\s+(\d+) passed, \1 total/.exec(output) ?? /Tests\s+(\d+) passed \(\1\)/.exec(output);
  if (!count) throw new Error(`npm test: ${output}`);
  return `${count[1]} tests passed`;
}

/** Starts the server, and asks for what the README shows. */
async function call(files) {
  const [file] = files.filter((each) => exists(each));
  await serve(file, {}, async (origin) => {
    const url = `${origin}/reports`;
    const headers = { Authorization: `Bearer ${KEY}` };
    const answers = [
      [await fetch(url, { headers }), 200],
      [await fetch(url), 401],
      [await fetch(url, { headers: { Authorization: 'Bearer no' } }), 401],
      [await fetch(`${url}/1`, { method: 'DELETE', headers }), 403],
    ];
    for (const [{ status }, expected] of answers) {
      if (status !== expected) throw new Error(`${file} answers ${status}, not ${expected}`);
    }
  });
}

/** Runs a server for the time of the work. */
async function serve(file, more, work) {
  const port = await freePort();
  const server = spawn('node', [file], {
    cwd: scratch,
    env: { ...env, ...more, PORT: String(port) },
    stdio: 'inherit',
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    for (let tries = 0; !(await fetch(`${origin}/reports`).catch(() => undefined)); tries += 1) {
      if (tries > 100 || server.exitCode !== null) throw new Error(`${file} does not listen`);
      await setTimeout(100);
    }
    return await work(origin);
  } finally {
    server.kill();
    if (server.exitCode === null) await once(server, 'exit');
  }
}

function exists(file) {
  try {
    return readFileSync(join(scratch, file)).length > 0;
  } catch {
    return false;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Jest writes its results to stderr. */
function run(command, args, cwd = scratch) {
  const script = [command, ...args].map((word) => `'${word}'`).join(' ');
  return execFileSync('sh', ['-c', `${script} 2>&1`], { cwd, env, encoding: 'utf8', timeout: 300_000 });
}

function write(file, text) {
  mkdirSync(join(scratch, file, '..'), { recursive: true });
  writeFileSync(join(scratch, file), text);
}
