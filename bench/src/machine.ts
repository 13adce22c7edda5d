import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

/** Core of the contenders. The load has a core of its own, so that neither takes the other's time. */
export const MEASURED_CORE = 0;
/** Core of the load. */
export const LOAD_CORE = 1;

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Returns the command and arguments that run `command` on one core, or unchanged if the system cannot pin. */
export function onCore(core: number, command: string, args: readonly string[]): [string, string[]] {
  return canPin ? ['taskset', ['-c', String(core), command, ...args]] : [command, [...args]];
}

/** Moves this process to one core, if the system can pin. */
export function pinSelf(core: number): void {
  if (canPin) execFileSync('taskset', ['-a', '-cp', String(core), String(process.pid)], { stdio: 'ignore' });
}

/** The machine of a run. */
export interface Machine {
  /** Model of the processor. */
  readonly cpu: string;
  /** Number of cores. */
  readonly cores: number;
  /** Total memory, such as `24 GiB`. */
  readonly memory: string;
  /** Name and release of the operating system. */
  readonly system: string;
  /** Version of Node. */
  readonly node: string;
  /** Whether contenders and load ran on cores of their own. */
  readonly pinned: boolean;
  /** Package or service → version. */
  readonly packages: Readonly<Record<string, string>>;
}

/** Describes this machine, with the installed versions of these packages. */
export function describeMachine(packages: readonly string[]): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${type()} ${release()}`,
    node: process.version,
    pinned: canPin,
    packages: Object.fromEntries(packages.map((name) => [name, versionOf(name)])),
  };
}

/** Reads the manifest in node_modules, since most packages do not export theirs. */
function versionOf(name: string): string {
  const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
