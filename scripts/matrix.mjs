// Runs the conformance tests of the server adapters on versions of frameworks and of Node: installs the packed packages with
// npm beside the framework, in a folder outside the workspace, and prints a table. The packages have to be built.
// Lanes may be named, and another Node, and CommonJS: node scripts/matrix.mjs express@4 --node=20.19 --commonjs
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { environment, install, nodeOf, root } from './tarballs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string' }, commonjs: { type: 'boolean' } },
});
const format = values.commonjs ? 'cjs' : 'esm';

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
  const env = environment(...nodeOf(values.node, folder));
  const version = execFileSync('node', ['--version'], { env, encoding: 'utf8' }).trim().slice(1);
  const rows = [];
  for (const lane of positionals.length > 0 ? positionals : Object.keys(LANES)) {
    rows.push([lane, ...(await check(lane, env))]);
  }
  const modules = values.commonjs ? 'CommonJS' : 'ES modules';
  console.log(`Node ${version}, ${modules}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log('| framework | passed | failed | skipped |\n|---|---|---|---|');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  if (rows.some(([, passed, failed]) => passed === 0 || failed > 0)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function check(lane, env) {
  const [adapter, frameworks] = LANES[lane];
  const scratch = join(folder, lane);
  mkdirSync(scratch);
  writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
  install(scratch, ['core', 'testing', adapter], frameworks, env);
  const file = format === 'cjs' ? 'conformance.test.cjs' : 'conformance.test.mjs';
  await compile(adapter, join(scratch, file));

  const args = ['--test', '--test-reporter=tap', file];
  const { stdout } = spawnSync('node', args, { cwd: scratch, env, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const failed = /^ *not ok .*(?:\n.*){12}/gm;
  for (const [failure] of [...stdout.matchAll(failed)].slice(0, 5)) console.error(`${lane}: ${failure}`);
  return ['pass', 'fail', 'skipped'].map((word) =>
    Number(new RegExp(`^# ${word} (\\d+)`, 'm').exec(stdout)?.[1]),
  );
}

/** For the runner of Node itself, because that of the workspace needs a newer Node than our packages do. */
async function compile(adapter, outfile) {
  const runner = `import { after, before, describe, test } from 'node:test';
    export { after as afterAll, before as beforeAll, describe, test };`;
  await build({
    ...{ outfile, format, bundle: true, platform: 'node', target: 'node20', packages: 'external' },
    entryPoints: [join(root, 'packages', adapter, 'test/conformance.test.ts')],
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true } },
    plugins: [
      {
        name: 'as-installed',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\.\/src\/index\.js$/ }, () => ({
            path: `@sallyport/${adapter}`,
            external: true,
          }));
          onResolve({ filter: /^vitest$/ }, () => ({ path: 'vitest', namespace: 'runner' }));
          onLoad({ filter: /.*/, namespace: 'runner' }, () => ({ contents: runner }));
        },
      },
    ],
  });
}
