import { execFile } from 'node:child_process';
import type { SourceFunction } from '../source.js';
import { labelled, sourceFault } from '../source.js';
import { cached } from './cached.js';
import { parseSecrets } from './secrets-text.js';

/**
 * Secrets from what a command prints: the secret itself, or a JSON object of several. It is run without a
 * shell and without input, and its answer is kept for `ttl`.
 *
 * @param options.timeout - Milliseconds after which it is killed. Default: 10,000.
 * @param options.ttl - Milliseconds. Default: 300,000.
 * @throws {CredentialError} when used: `source_invalid` where it fails. What it printed is never shown.
 * @example
 * createCredential(phota, { source: fromCommand('op', ['read', 'op://prod/phota/key']) });
 */
export function fromCommand(
  command: string,
  args: readonly string[] = [],
  options: { readonly timeout?: number; readonly ttl?: number } = {},
): SourceFunction<never> {
  const { timeout = 10_000, ttl = 300_000 } = options;
  const run: SourceFunction<never> = ({ provider }) =>
    new Promise((resolve, reject) => {
      const child = execFile(
        command,
        args,
        { timeout, killSignal: 'SIGKILL', windowsHide: true },
        (error, stdout) => {
          if (!error) return resolve(parseSecrets(provider, stdout) as never);
          const reason = error.killed ? `no answer in ${timeout} ms` : `exit ${error.code ?? error.signal}`;
          return reject(sourceFault('source_invalid', provider, `the command ${command} failed (${reason})`));
        },
      );
      child.stdin?.end();
    });
  return cached(labelled(`the command ${command}`, run), { ttl });
}
