import { forTerminal } from '../keys/free-text.js';
import type { Key } from '../keys/key.js';
import type { SecretUse } from '../verify/secret-usage.js';

/** The cells of a line by column. */
export type Row = Readonly<Record<string, unknown>>;

/** Formats a table whose columns are as wide as their widest cell. */
export function table(rows: readonly object[], columns: readonly string[]): string {
  const cells = [
    columns.map((column) => column.toUpperCase()),
    ...rows.map((row) => columns.map((column) => cell((row as Row)[column]))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => line[at]?.length ?? 0)));
  return cells.map((line) => `${padded(line, widths)}\n`).join('');
}

function padded(line: readonly string[], widths: readonly number[]): string {
  return line
    .map((text, at) => text.padEnd(widths[at] ?? 0))
    .join('  ')
    .trimEnd();
}

/** Formats one field a line. Empty fields are left out. */
export function sheet(row: Row): string {
  const fields = Object.entries(row).filter(([, value]) => cell(value) !== '');
  const width = Math.max(...fields.map(([name]) => name.length));
  return fields.map(([name, value]) => `${name.padEnd(width)}  ${cell(value)}\n`).join('');
}

function cell(value: unknown): string {
  return forTerminal(textOf(value));
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(' ');
  if (typeof value !== 'object') return String(value);
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** A key for people: timestamps as ISO strings. */
export function readableKey(key: Key): Row {
  const { createdAt, changedAt, expiresAt, lastUsedAt, rotation, ...rest } = key;
  return {
    ...rest,
    created: isoString(createdAt),
    changed: isoString(changedAt),
    expires: isoString(expiresAt),
    'last used': isoString(lastUsedAt),
    'old secret until': isoString(rotation?.until),
    'its grace begins': rotation?.graceMs && 'at the first use of the new secret',
  };
}

/** A key in a list for people. The days are those of UTC. */
export function keyEntry(key: Key): string {
  const { id, state, name, owner, environment, hint, createdAt, expiresAt, lastUsedAt } = key;
  return entry(`${id}  ${state.padEnd(8)}  ${name}`, [
    owner,
    environment,
    hint && `••••${hint}`,
    `created ${dayOf(createdAt)}`,
    lastUsedAt === undefined ? 'never used' : `last used ${dayOf(lastUsedAt)}`,
    expiresAt === undefined
      ? undefined
      : `${state === 'expired' ? 'expired' : 'expires'} ${dayOf(expiresAt)}`,
  ]);
}

function dayOf(timestamp: number): string {
  return new Date(timestamp).toISOString().replace(/T.*/, '');
}

/** One secret of a rotation for people: timestamps as ISO strings. */
export function readableSecret({ lastUsedAt, until, ...rest }: SecretUse): Row {
  return { ...rest, 'last used': isoString(lastUsedAt) ?? 'never', until: isoString(until) };
}

/** A timestamp as an ISO string. */
export function isoString(timestamp: number | undefined): string | undefined {
  return timestamp === undefined ? undefined : new Date(timestamp).toISOString();
}

/**
 * The line below a table that has another page.
 *
 * @param options - Other options that the next page needs, with a space at the end.
 */
export function nextPageHint(cursor: string | undefined, options = ''): string {
  return cursor === undefined ? '' : `\nMore: ${options}--cursor ${cursor}\n`;
}

/** The columns of a terminal. */
const COLUMNS = 80;

/** Breaks a sentence into lines of a terminal; those after the first are indented. A word that is longer stays whole. */
export function wrap(sentence: string): string {
  return joined(forTerminal(sentence).split(' '), ' ');
}

/**
 * An entry of a list that has too much for one line: what it is, and its facts in the lines below. Facts that are undefined
 * are left out.
 */
export function entry(head: string, facts: readonly (string | undefined)[]): string {
  const [first, ...rest] = facts.filter((fact) => fact !== undefined).map(forTerminal);
  return wrap(head) + (first === undefined ? '' : joined([`  ${first}`, ...rest], ' · '));
}

/** Joins parts; a line ends before the part that does not fit any more. */
function joined(parts: readonly string[], between: string): string {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    if (line !== '' && line.length + between.length + part.length > COLUMNS) {
      lines.push(line);
      line = `  ${part}`;
    } else line = line === '' ? part : `${line}${between}${part}`;
  }
  return `${[...lines, line].join('\n')}\n`;
}
