import { readFileSync } from 'node:fs';
import type { Values } from '../../placement/template.js';
import { parseSecrets, trimNewline } from './secrets-text.js';
import type { SourceFunction } from './source.js';
import { labelled, sourceFault } from './source.js';

/**
 * Secrets from a file (the secret itself, or a JSON object of several), or each from a file of its own. One
 * trailing newline is dropped. The file is read at each use, so the first request after a replacement has the new
 * secret: an atomic rename, or the symbolic links that Kubernetes swaps.
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
  return labelled(label, ({ provider, names }) => {
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
}
