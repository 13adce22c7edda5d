import { CredentialError } from '@sallyport/core';
import { CommanderError } from 'commander';
import type { KeyringErrorCode } from '../error.js';
import { KeyringError } from '../error.js';
import { createProgram } from './program.js';

/** The variables that are read; peppers have a version in their name. */
export interface Env {
  readonly SALLYPORT_PROVIDER?: string | undefined;
  readonly DATABASE_URL?: string | undefined;
  readonly REDIS_URL?: string | undefined;
  readonly [name: string]: string | undefined;
}

/** Where the command reads its settings and writes its answers. */
export interface Io {
  readonly env: Env;
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly stderr: { write(text: string): unknown };
}

/** 0 done, 1 failed, 2 not understood, 3 no such key, 4 the key's state does not allow it. */
const EXIT_CODES: Readonly<Record<KeyringErrorCode, number>> = {
  invalid_input: 2,
  not_found: 3,
  illegal_move: 4,
  conflict: 4,
  duplicate: 4,
};

/** Runs one command line; answers the exit code. */
export async function run(args: readonly string[], io: Io): Promise<number> {
  try {
    await createProgram(io).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    io.stderr.write(`sallyport: ${error instanceof Error ? error.message : String(error)}\n`);
    if (error instanceof KeyringError) return EXIT_CODES[error.code];
    return error instanceof CredentialError ? 2 : 1;
  }
}
