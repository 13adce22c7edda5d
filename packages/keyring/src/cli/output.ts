import { closeSync, openSync, unlinkSync, writeSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
import type { Secrets } from '../manage.js';
import type { Key } from '../record.js';
import type { Io } from './run.js';

type Row = Readonly<Record<string, unknown>>;

/** Columns as wide as their widest cell. */
export function table(rows: readonly object[], columns: readonly string[]): string {
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((c) => cell((row as Row)[c]))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells
    .map(
      (line) =>
        `${line
          .map((text, at) => text.padEnd(widths[at] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

/** One field a line; what is not there is left out. */
export function sheet(row: Row): string {
  const fields = Object.entries(row).filter(([, value]) => cell(value) !== '');
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}\n`).join('');
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'object') return String(value);
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** A key for people: moments as ISO texts. */
export function readable(key: Key): Row {
  const { createdAt, changedAt, expiresAt, lastUsedAt, rotation, ...rest } = key;
  return {
    ...rest,
    created: iso(createdAt),
    changed: iso(changedAt),
    expires: iso(expiresAt),
    'last used': iso(lastUsedAt),
    'old secret until': iso(rotation?.until),
  };
}

export function iso(moment: number | undefined): string | undefined {
  return moment === undefined ? undefined : new Date(moment).toISOString();
}

/**
 * Issues secrets to a terminal, or into a new file that only its owner can read: never down a pipe into a log.
 * The place is made sure of first, so that no key is made whose secrets nobody saw; a file that gets none is
 * taken away again. Answers the secrets, and what is said of them.
 *
 * @throws {KeyringError} `invalid_input` when there is neither.
 */
export async function issueTo<T extends { readonly secrets: Secrets }>(
  { stdout }: Io,
  out: string | undefined,
  provider: Provider,
  issue: () => Promise<T>,
): Promise<{ readonly issued: T; readonly shown: string }> {
  if (out === undefined) {
    if (!stdout.isTTY)
      throw new KeyringError(
        'invalid_input',
        'the output is no terminal; name a file for the secrets',
        '--out',
      );
    const issued = await issue();
    return { issued, shown: `\n${lines(provider, issued.secrets)}\nShown this once.\n` };
  }
  const file = create(out);
  try {
    const issued = await issue().catch((error: unknown) => {
      unlinkSync(out);
      throw error;
    });
    writeSync(file, lines(provider, issued.secrets));
    return { issued, shown: `\nThe secrets are in ${out}\n` };
  } finally {
    closeSync(file);
  }
}

function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    const exists = (error as NodeJS.ErrnoException).code === 'EEXIST';
    throw new KeyringError(
      'invalid_input',
      exists ? 'the file is there already' : 'cannot be written',
      '--out',
    );
  }
}

/** As `fromEnv` reads them. */
function lines(provider: Provider, secrets: Secrets): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${provider.secrets[name]?.env ?? name}=${value}\n`)
    .join('');
}
