import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.js';
import { acme, PEPPER } from './acme.js';

/** Options of {@link runCommand}. */
export interface RunOptions {
  /** Whether the command writes to a terminal. Default: false. */
  readonly isTTY?: boolean;
  /** Ends a command that runs until it is stopped. */
  readonly signal?: AbortSignal;
  /** Gets the whole output so far, each time that there is more. */
  readonly onOut?: (out: string) => void;
}

/** Runs the command `sallyport` in this process. Returns its exit code, its results and its errors. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { isTTY = false, signal, onOut }: RunOptions = {},
) {
  const written = { out: '', err: '' };
  const code = await run(args, {
    env,
    stdout: {
      isTTY,
      write(text) {
        written.out += text;
        onOut?.(written.out);
      },
    },
    stderr: { isTTY, write: (text) => (written.err += text) },
    ...(signal ? { signal } : {}),
  });
  return { code, ...written };
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The variables of a command that uses a keyring in this folder. */
export function keyringIn(folder: string): Record<string, string> {
  const definition = join(folder, 'acme.json');
  writeFileSync(definition, JSON.stringify(acme));
  return { SALLYPORT_PROVIDER: definition, DATABASE_URL: join(folder, 'keys.db'), SALLYPORT_PEPPER: PEPPER };
}
