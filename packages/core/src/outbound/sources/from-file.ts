import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Values } from '../../placement/template.js';
import { withFileLock } from './file-lock.js';
import { replaceFile } from './replace-file.js';
import { parseSecrets, replaceSecrets, trimNewline } from './secrets-text.js';
import type { SourceContext, SourceFunction } from './source.js';
import { labelled, sourceFault } from './source.js';

/**
 * Secrets from a file (the secret itself, or a JSON object of several), or each from a file of its own. One
 * trailing newline is dropped. The file is read at each use, so the first request after a replacement has the new
 * secret: an atomic rename, or the symbolic links that Kubernetes swaps.
 *
 * A refresh token that the API replaces is written to its file: atomically, with mode 0600, and under a lock file
 * beside it, `<path>.lock`, so that of several processes one refreshes at a time.
 *
 * @throws {CredentialError} When used: `source_invalid` for a file that cannot be read. If the file does not exist,
 *   the source has no secrets.
 * @example
 * createCredential(phota, { source: fromFile('/run/secrets/phota') });
 * createCredential(smartExtract, { source: fromFile({ key: '/etc/se/key', secret: '/etc/se/secret' }) });
 */
export function fromFile(path: string): SourceFunction<never>;
export function fromFile<const N extends Readonly<Record<string, string>>>(
  paths: N,
): SourceFunction<{ readonly [name in keyof N]: string }>;
export function fromFile(path: string | Values): SourceFunction<Values> {
  const label = typeof path === 'string' ? path : Object.values(path).join(' and ');
  const fileOf = (name: string) => (typeof path === 'string' ? path : (path[name] ?? ''));
  const source = labelled(label, ({ provider, names }: SourceContext) => {
    const read = (file: string) => {
      try {
        return readFileSync(file, 'utf8');
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return undefined;
        throw sourceFault('source_invalid', provider, `${file} cannot be read (${code ?? 'unknown error'})`);
      }
    };
    if (typeof path === 'string') {
      const text = read(path);
      return text === undefined ? undefined : parseSecrets({ provider, names }, text);
    }
    const texts = Object.entries(path).flatMap(([name, file]) => {
      if (!names.includes(name)) return [];
      const text = read(file);
      return text === undefined ? [] : [[name, trimNewline(text)]];
    });
    return texts.length === 0 ? undefined : Object.fromEntries(texts);
  });
  return Object.assign(source, {
    async write(changed: Values, context: SourceContext) {
      if (typeof path === 'string')
        return replaceFile(path, replaceSecrets(context, await readFile(path, 'utf8'), changed));
      for (const [name, value] of Object.entries(changed)) await replaceFile(fileOf(name), `${value}\n`);
    },
    lock: <T>(work: () => Promise<T>, [name = '']: readonly string[]) => withFileLock(fileOf(name), work),
  });
}
