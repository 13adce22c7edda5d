import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
import type { SecretValues } from '../keys/digest.js';
import type { CliIo } from './cli-io.js';

/** Issued secrets, and the text that a person gets to see. */
export interface WrittenSecrets<T> {
  /** The result of the issuing call. */
  readonly issued: T;
  /** The secrets themselves on a terminal, or the name of their file. */
  readonly shown: string;
}

/**
 * Issues secrets to a terminal, or into a new file that only its owner can read. They never go down a pipe into a
 * log. The destination is opened first, so that no key is created whose secrets nobody saw; a file that gets no
 * secrets is removed again.
 *
 * @param out - The file. Undefined: the terminal.
 * @param issue - Issues the secrets.
 * @throws {KeyringError} `invalid_input` if there is no terminal and no file, or if the file exists.
 */
export async function writeSecrets<T extends { readonly secrets: SecretValues }>(
  { stdout }: CliIo,
  out: string | undefined,
  provider: Provider,
  issue: () => Promise<T>,
): Promise<WrittenSecrets<T>> {
  if (out === undefined) {
    if (!stdout.isTTY)
      throw new KeyringError('invalid_input', 'the output is no terminal; name a file for the secrets', {
        field: '--out',
      });
    const issued = await issue();
    return { issued, shown: `\n${linesOf(provider, issued.secrets)}\nShown this once.\n` };
  }
  const file = createFile(out);
  try {
    const issued = await issue().catch((error: unknown) => {
      unlinkSync(out);
      throw error;
    });
    writeSync(file, linesOf(provider, issued.secrets));
    return { issued, shown: `\nThe secrets are in ${out}\n` };
  } finally {
    closeSync(file);
  }
}

function createFile(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new KeyringError('invalid_input', exists ? 'the file exists already' : 'cannot be written', {
      field: '--out',
      cause: error,
    });
  }
}

/** The lines that `fromEnv` reads. A key in PEM stands in one line, with its newlines as two characters. */
function linesOf(provider: Provider, secrets: SecretValues): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${provider.secrets[name]?.env ?? name}=${value.replaceAll('\n', '\\n')}\n`)
    .join('');
}
