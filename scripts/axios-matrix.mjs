// Runs the tests of secrecy of packages/axios on every supported axios: packs core and axios, installs the tarballs with
// npm beside each version in a folder outside the workspace, and prints the table of packages/axios/README.md.
// Versions may be given: node scripts/axios-matrix.mjs 1.7 1.21. The packages have to be built.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const adapter = join(root, 'packages/axios');
const VERSIONS = ['1.7.0', '1.7', '1.9', '1.12', '1.15', '1.18', 'latest'];
/** The matrices, each with the line that it prints its cells by. */
const MATRICES = {
  'leak-matrix': /leak matrix: (\d+) cells, (\d+) leaks/,
  canary: /canary matrix: (\d+) cells, (\d+) sightings/,
  logging: /logging matrix: (\d+) cells, (\d+) sightings/,
};
const OTHERS = ['attach-credential', 'axios-marks', 'commonjs', 'giving-up', 'replay', 'side-doors'];
/** What the tests import besides axios. They are linked, because none of them uses axios. */
const TOOLS = ['@sentry/core', 'fast-redact', 'pino', 'safe-stable-stringify', 'selfsigned', 'winston'];

const folder = mkdtempSync(join(tmpdir(), 'sallyport-axios-'));
try {
  const tarballs = ['core', 'axios'].map(pack);
  const asked = process.argv.slice(2);
  const rows = (asked.length > 0 ? asked : VERSIONS).map((version) => check(version, tarballs));
  console.log(`\nNode ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}\n`);
  console.log('| axios | leak matrix | canary | loggers | other tests |\n|---|---|---|---|---|');
  for (const { cells } of rows) console.log(`| ${cells.join(' | ')} |`);
  if (rows.some(({ failed }) => failed)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function pack(name) {
  const cwd = join(root, 'packages', name);
  const args = ['pack', '--json', '--pack-destination', folder];
  return JSON.parse(execFileSync('pnpm', args, { cwd, encoding: 'utf8' })).filename;
}

/** Installs one version of axios and runs the tests on it. */
function check(version, tarballs) {
  const scratch = join(folder, version);
  mkdirSync(join(scratch, 'src'), { recursive: true });
  writeFileSync(join(scratch, 'package.json'), '{ "private": true, "type": "module" }');
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline', '--loglevel=error'];
  // Without NODE_PATH: nothing may be found in the workspace.
  const { NODE_PATH: _, ...env } = process.env;
  const options = { cwd: scratch, env, encoding: 'utf8' };
  execFileSync('npm', ['install', ...quiet, `axios@${version}`, ...tarballs], {
    ...options,
    stdio: 'inherit',
  });
  for (const tool of TOOLS) link(join(adapter, 'node_modules', tool), join(scratch, 'node_modules', tool));
  link(join(root, 'node_modules/vitest'), join(scratch, 'node_modules/vitest'));
  cpSync(join(adapter, 'test'), join(scratch, 'test'), { recursive: true });
  writeFileSync(join(scratch, 'src/index.ts'), "export * from '@sallyport/axios';\n");

  const files = [...Object.keys(MATRICES), ...OTHERS].map((name) => `test/${name}.test.ts`);
  const report = join(scratch, 'report.json');
  const args = ['run', '--root', scratch, '--testTimeout=60000', '--reporter=default', '--reporter=json'];
  const run = spawnSync('vitest', [...args, `--outputFile.json=${report}`, ...files], options);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const installed = JSON.parse(
    readFileSync(join(scratch, 'node_modules/axios/package.json'), 'utf8'),
  ).version;
  const cells = Object.entries(MATRICES).map(([name, line]) => {
    const [, count = '?', seen = '?'] = line.exec(run.stdout) ?? [];
    const failed = failures(testResults, [name]).length;
    return `${count} cells, ${seen} leaks${failed > 0 ? `, ${failed} failures` : ''}`;
  });
  const others = testResults.filter(({ name }) => OTHERS.some((each) => name.endsWith(`/${each}.test.ts`)));
  const results = others.flatMap(({ assertionResults }) => assertionResults).map(({ status }) => status);
  const passed = results.filter((status) => status === 'passed').length;
  const skipped = results.filter((status) => status !== 'passed' && status !== 'failed').length;
  const failed = failures(testResults, [...Object.keys(MATRICES), ...OTHERS]);
  for (const title of failed) console.error(`axios ${installed}: ${title}`);
  cells.push(
    `${passed} passed${skipped > 0 ? `, ${skipped} skipped` : ''}${passed + skipped < results.length ? ', some failed' : ''}`,
  );
  if (run.status !== 0 && failed.length === 0) console.error(run.stdout, run.stderr);
  return { cells: [installed, ...cells], failed: run.status !== 0 };
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** The titles of the tests that failed, in the files of these names. */
function failures(results, names) {
  return results
    .filter(({ name }) => names.some((each) => name.endsWith(`/${each}.test.ts`)))
    .flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults.filter(({ status }) => status === 'failed');
      if (failed.length === 0 && message && assertionResults.length === 0) return [`${name}: ${message}`];
      return failed.map(
        ({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0]}`,
      );
    });
}
