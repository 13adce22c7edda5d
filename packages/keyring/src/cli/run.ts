import { SallyportError } from '@sallyport/core';
import { CommanderError } from 'commander';
import type { KeyringErrorCode } from '../error.js';
import { KeyringError } from '../error.js';
import { forTerminal } from '../keys/free-text.js';
import type { CliIo } from './cli-io.js';
import { createProgram } from './program.js';

const FAILED = 1;
const NOT_UNDERSTOOD = 2;

const MISUSE = ['invalid_definition', 'invalid_option', 'invalid_input'];

/** 3: there is no such key. 4: the key's state does not allow the change. */
const EXIT_CODES: Readonly<Record<KeyringErrorCode, number>> = {
  invalid_input: NOT_UNDERSTOOD,
  invalid_option: NOT_UNDERSTOOD,
  not_found: 3,
  invalid_state: 4,
  conflict: 4,
  duplicate: 4,
  limit_reached: 4,
  incomplete: FAILED,
  unavailable: FAILED,
};

/** Runs one command line. It never rejects. @returns the exit code. */
export async function run(args: readonly string[], io: CliIo): Promise<number> {
  try {
    await createProgram(io).parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : NOT_UNDERSTOOD;
    io.stderr.write(`sallyport: ${shown(error)}\n`);
    if (error instanceof KeyringError) {
      for (const id of error.left ?? []) io.stderr.write(`left: ${forTerminal(id)}\n`);
      return EXIT_CODES[error.code];
    }
    return error instanceof SallyportError && MISUSE.includes(error.code) ? NOT_UNDERSTOOD : FAILED;
  }
}

/** The mistakes of a definition have a line each. Whatever else has lines was not written here. */
function shown(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const isList = error instanceof SallyportError && error.code === 'invalid_definition';
  return isList ? message.split('\n').map(forTerminal).join('\n') : forTerminal(message);
}
