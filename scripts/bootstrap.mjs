// Runs `npm start`, `npm test`, `npm run bench` and the other scripts. A fresh clone needs Node 20 and npm only: the
// pinned pnpm installs the workspace with its own Node 24, and everything after that uses the workspace's binaries.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'node_modules/.bootstrap');
const env = {
  ...process.env,
  PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  DO_NOT_TRACK: '1',
  TURBO_TELEMETRY_DISABLED: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

const commands = {
  async start(args) {
    await step('Building', 'turbo', ['run', 'build', '--filter=@sallyport/playground...']);
    await run('node', ['apps/playground/dist/main.js', ...args]);
  },
  async test(args) {
    const tasks = ['lint:code', 'lint:unused', 'lint:docs', 'typecheck', 'build', 'test', 'check:package'];
    await run('turbo', ['run', ...tasks, '--continue=dependencies-successful', ...args]);
    // It packs the builds of the run above. Arguments such as `--filter=…` narrow a run; this check needs all packages.
    if (args.length === 0) await run('turbo', ['run', '//#pack:check']);
  },
  async bench(args) {
    await step('Building', 'turbo', ['run', 'build', '--filter=@sallyport/bench...']);
    await run('node', ['bench/dist/main.js', ...args]);
  },
  async fuzz(args) {
    await step('Building', 'turbo', ['run', 'build', '--filter=@sallyport/end-to-end...']);
    await run('pnpm', ['--filter', '@sallyport/end-to-end', 'fuzz', ...args]);
  },
  async chaos(args) {
    await step('Building', 'turbo', ['run', 'build', '--filter=@sallyport/keyring...']);
    await run('pnpm', ['--filter', '@sallyport/keyring', 'chaos', ...args]);
  },
  async run(args) {
    await run('turbo', ['run', ...args]);
  },
};

const [name, ...args] = process.argv.slice(2);
if (Number.parseInt(process.versions.node, 10) < 20) {
  fail(`Sallyport needs Node 20 or later; this is ${process.version}. Install a newer Node, then try again.`);
}
if (!Object.hasOwn(commands, name))
  fail('Usage: node scripts/bootstrap.mjs start|test|bench|fuzz|chaos|run [arguments]');
await install();
await commands[name](args);

/** Installs with the pinned pnpm, unless this lockfile was the last one installed here. */
async function install() {
  const lockfile = readFileSync(join(root, 'pnpm-lock.yaml'));
  const stamp = createHash('sha256')
    .update(lockfile)
    .update(process.platform + process.arch)
    .digest('hex');
  if (stamp === read(stampFile)) return;
  rmSync(stampFile, { force: true });

  const { packageManager } = JSON.parse(read(join(root, 'package.json')));
  const hint = `The installation failed. Check that \`npm ping\` answers (network, proxy, npm settings), then run the
same command again: it continues. After editing a package.json: npx ${packageManager} install`;
  // On the host's own PATH: npm finds its machine-wide settings beside the Node that runs it.
  const pnpm = ['--yes', packageManager, 'install', '--frozen-lockfile'];
  await step('Installing (once, about a minute)', 'npx', pnpm, { env: process.env, hint });
  writeFileSync(stampFile, stamp);
}

/** One line on the screen. The command's output is shown only if it fails. */
async function step(title, command, args, { hint, ...options } = {}) {
  const started = Date.now();
  process.stderr.write(`${title} … `);
  const output = [];
  const code = await execute(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }, (child) => {
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
  });
  process.stderr.write(code === 0 ? `${((Date.now() - started) / 1000).toFixed(1)} s\n` : 'failed\n');
  if (code === 0) return;
  process.stderr.write(Buffer.concat(output));
  fail(hint, code);
}

/** In the foreground; a failure ends this process with the command's exit code. */
async function run(command, args) {
  const code = await execute(command, args, { stdio: 'inherit' });
  if (code !== 0) fail(undefined, code);
}

/** Resolves to the exit code. The first signal is passed on; a terminal sends its Ctrl-C to the child by itself. */
function execute(command, args, options, onSpawn) {
  const child = spawn(command, args, { cwd: root, env, shell: process.platform === 'win32', ...options });
  onSpawn?.(child);
  const stop = (signal) => child.killed || child.kill(signal);
  const onSignal = (signal) => (signal === 'SIGINT' && process.stdin.isTTY) || stop(signal);
  const parent = process.ppid;
  const whenOrphaned = () => process.env.npm_lifecycle_event && process.ppid !== parent && stop('SIGTERM');
  const watch = setInterval(whenOrphaned, 250);
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearInterval(watch);
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function fail(message, code = 1) {
  if (message) console.error(message);
  process.exit(code);
}
