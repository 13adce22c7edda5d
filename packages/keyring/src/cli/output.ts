import { closeSync, openSync, writeSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { KeyringError } from '../error.js';
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

/** Where new secrets go. Decided before a key is made, so that none is made whose secrets nobody saw. */
export type SecretSink = (secrets: Readonly<Record<string, string>>) => string;

/**
 * Secrets go to a terminal, or into a new file that only its owner can read: never down a pipe into a log.
 *
 * @throws {KeyringError} `invalid_input` when there is neither.
 */
export function secretSink(provider: Provider, { stdout }: Io, out: string | undefined): SecretSink {
  if (out === undefined) {
    if (stdout.isTTY) return (secrets) => `\n${lines(provider, secrets)}\nShown this once.\n`;
    throw new KeyringError(
      'invalid_input',
      'the output is no terminal; name a file for the secrets',
      '--out',
    );
  }
  const file = create(out);
  return (secrets) => {
    writeSync(file, lines(provider, secrets));
    closeSync(file);
    return `\nThe secrets are in ${out}\n`;
  };
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
function lines(provider: Provider, secrets: Readonly<Record<string, string>>): string {
  return Object.entries(secrets)
    .map(([name, value]) => `${provider.secrets[name]?.env ?? name}=${value}\n`)
    .join('');
}
