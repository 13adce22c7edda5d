import { execFile } from 'node:child_process';
import type { Duration } from '../../duration.js';
import { toMilliseconds } from '../../duration.js';
import { cachedSource } from './cached-source.js';
import { parseSecrets } from './secrets-text.js';
import type { SourceFunction } from './source.js';
import { labelled, sourceFault } from './source.js';

/** How {@link fromCommand} runs its command. */
export interface FromCommandOptions {
  /** The command is killed after this time. Default: `'10s'`. */
  readonly timeout?: Duration;
  /** How long its output is kept. Default: `'5m'`. */
  readonly ttl?: Duration;
}

/**
 * Secrets from the output of a command: the secret itself, or a JSON object of several. The command runs without a
 * shell and without input, and its output is kept for `ttl`.
 *
 * @throws {SallyportError} `invalid_option` for a time that is no duration. When used: {@link CredentialError}
 *   `source_invalid` if the command fails. Its output is never shown.
 * @example
 * createCredential(phota, { source: fromCommand('op', ['read', 'op://prod/phota/key']) });
 */
export function fromCommand(
  command: string,
  args: readonly string[] = [],
  options: FromCommandOptions = {},
): SourceFunction<never> {
  const timeout = toMilliseconds(options.timeout ?? '10s', 'timeout');
  const run: SourceFunction<never> = ({ provider, names }) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        command,
        args,
        { timeout, killSignal: 'SIGKILL', windowsHide: true },
        (error, stdout) => {
          if (!error) return resolve(parseSecrets({ provider, names }, stdout) as never);
          const reason = error.killed ? `no result in ${timeout} ms` : `exit ${error.code ?? error.signal}`;
          return reject(sourceFault('source_invalid', provider, `the command ${command} failed (${reason})`));
        },
      );
      child.stdin?.end();
    });
  return cachedSource(labelled(`the command ${command}`, run), { ttl: options.ttl ?? '5m' });
}
