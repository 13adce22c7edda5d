// Runs the conformance tests of the server adapters on the oldest and the newest version of each supported major: packs the
// packages, installs the tarballs with npm beside the framework in a folder outside the workspace, and prints a table.
// The packages have to be built. Lanes may be named: node scripts/matrix.mjs express@4.18
import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const nest = (major) => [
  ...['common', 'core', 'platform-express', 'platform-fastify'].map((name) => `@nestjs/${name}@${major}`),
  'reflect-metadata@0.2',
  'rxjs@7',
];
/** Name of the lane → its adapter, and what is installed beside it. */
const LANES = {
  'express@4.18': ['express', ['express@4.18.0']],
  'express@4': ['express', ['express@4']],
  'express@5': ['express', ['express@5']],
  'koa@2.15': ['koa', ['koa@2.15.0', '@koa/bodyparser@6', '@koa/router@15']],
  'koa@2': ['koa', ['koa@2', '@koa/bodyparser@6', '@koa/router@15']],
  'koa@3': ['koa', ['koa@3', '@koa/bodyparser@6', '@koa/router@15']],
  'nestjs@10': ['nestjs', nest(10)],
  'nestjs@11': ['nestjs', nest(11)],
  'nestjs@12': ['nestjs', nest(12)],
};

const folder = mkdtempSync(join(tmpdir(), 'sallyport-matrix-'));
try {
  const asked = process.argv.slice(2);
  const rows = (asked.length > 0 ? asked : Object.keys(LANES)).map(check);
  console.log(`Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log('| framework | passed | failed | skipped |\n|---|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  if (rows.some(([, passed, failed]) => passed === 0 || failed > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function check(lane) {
  const [adapter, frameworks] = LANES[lane];
  const scratch = join(folder, lane);
  mkdirSync(join(scratch, 'src'), { recursive: true });
  mkdirSync(join(scratch, 'test'));
  writeFileSync(join(scratch, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(scratch, 'tsconfig.json'), '{ "compilerOptions": { "experimentalDecorators": true } }');
  writeFileSync(join(scratch, 'src/index.ts'), `export * from '@sallyport/${adapter}';\n`);
  const test = 'test/conformance.test.ts';
  copyFileSync(join(root, 'packages', adapter, test), join(scratch, test));
  // Without NODE_PATH: nothing may be found in the workspace.
  const { NODE_PATH: _, ...env } = process.env;
  const options = { cwd: scratch, env, encoding: 'utf8' };
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--loglevel=error'];
  const tarballs = ['core', 'testing', adapter].map((name) => pack(name, scratch));
  execFileSync('npm', ['install', ...quiet, ...frameworks, ...tarballs], { ...options, stdio: 'inherit' });
  symlinkSync(join(root, 'node_modules/vitest'), join(scratch, 'node_modules/vitest'));

  const report = join(scratch, 'report.json');
  const args = [
    'run',
    '--root',
    scratch,
    '--testTimeout=60000',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  spawnSync('vitest', [...args, test], options);
  const results = JSON.parse(readFileSync(report, 'utf8'));
  for (const { message, assertionResults } of results.testResults) {
    if (message) console.error(`${lane}: ${message}`);
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    for (const { fullName, failureMessages } of failed)
      console.error(`${lane}: ${fullName}: ${failureMessages[0]}`);
  }
  return [lane, results.numPassedTests, results.numFailedTests, results.numPendingTests];
}

function pack(name, destination) {
  const args = ['pack', '--json', '--pack-destination', destination];
  return JSON.parse(execFileSync('pnpm', args, { cwd: join(root, 'packages', name), encoding: 'utf8' }))
    .filename;
}
