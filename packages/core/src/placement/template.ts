import { CredentialError } from '../error.js';

export type Values = Readonly<Record<string, string>>;

/** Why a text was not read: there is nothing of this kind, it is broken, or it contradicts a value read before. */
export type ReadFault = 'missing' | 'malformed' | 'ambiguous';

/** A text with named holes, compiled once: a writer (values → text) and a reader (text → values). */
export interface Template {
  readonly names: readonly string[];
  /** False where no reader can tell the values apart, as in `{a}{b}`. */
  readonly reversible: boolean;
  /** @throws {CredentialError} `source_invalid` where the values could not be read back. */
  write(values: Values): string;
  /** Adds what it reads to `into`. */
  read(text: string, into: Record<string, string>): ReadFault | undefined;
}

type Part = { readonly literal: string } | { readonly name: string };

/**
 * Compiles a template.
 *
 * Law: reading what was written gives the values again, for every text and all values that `write` accepts.
 *
 * @param params - Values known beforehand; their names become literal text.
 * @param scheme - Read a leading `Word ` as an authentication scheme, in any case.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.1
 */
export function compileTemplate(text: string, params: Values = {}, scheme = false): Template {
  const parts = join(
    parseTemplate(text).map((part) => {
      const value = 'name' in part && Object.hasOwn(params, part.name) ? params[part.name] : undefined;
      return value === undefined ? part : { literal: value };
    }),
  );
  const names = parts.flatMap((part) => ('name' in part ? [part.name] : []));
  const reversible = isReversible(parts, names);
  const read = reversible ? reader(parts, scheme) : () => 'malformed' as const;

  return {
    names: [...new Set(names)],
    reversible,
    write(values) {
      const written = parts
        .map((part) => ('name' in part ? valueFor(values, part.name) : part.literal))
        .join('');
      if (reversible) assertReadable(names, values, written, read);
      return written;
    },
    read,
  };
}

/** @throws {Error} that names the position of a stray brace. */
export function parseTemplate(text: string): Part[] {
  const parts: Part[] = [];
  const token = /\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)\}|[{}]|[^{}]+/g;
  for (const match of text.matchAll(token)) {
    const [found, name] = match;
    if (name !== undefined) parts.push({ name });
    else if (found === '{' || found === '}') {
      throw new Error(
        `stray "${found}" at character ${match.index + 1}; write "${found}${found}" for the character itself`,
      );
    } else parts.push({ literal: found === '{{' ? '{' : found === '}}' ? '}' : found });
  }
  return join(parts);
}

function join(parts: readonly Part[]): Part[] {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && 'literal' in last && 'literal' in part)
      joined[joined.length - 1] = { literal: last.literal + part.literal };
    else joined.push(part);
  }
  return joined;
}

function isReversible(parts: readonly Part[], names: readonly string[]): boolean {
  const touching = parts.some((part, at) => 'name' in part && at > 0 && 'name' in (parts[at - 1] as Part));
  return !touching && new Set(names).size === names.length;
}

function valueFor(values: Values, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new CredentialError(
    'source_invalid',
    `"${name}" is ${value === '' ? 'empty' : 'not given'}; a text is expected`,
  );
}

function assertReadable(
  names: readonly string[],
  values: Values,
  written: string,
  read: Template['read'],
): void {
  const back: Record<string, string> = {};
  const wrong = read(written, back) ? names[0] : names.find((name) => back[name] !== values[name]);
  if (wrong === undefined) return;
  throw new CredentialError(
    'source_invalid',
    `"${wrong}" could not be read back: it contains the text that stands beside it`,
  );
}

function reader(parts: readonly Part[], scheme: boolean): Template['read'] {
  const first = parts[0];
  const lead = first && 'literal' in first ? first.literal : '';
  const word = scheme ? /^([!#$%&'*+.^_`|~\w-]+) +(.*)$/s.exec(lead) : null;
  const rest = word ? [{ literal: word[2] ?? '' }, ...parts.slice(1)] : parts;
  const read = readOne(rest) ?? ((text, into) => readMany(rest, text, into));
  if (!word) return read;

  const usual = `${word[1]} `;
  const expected = (word[1] ?? '').toLowerCase();
  const length = expected.length;
  return (text, into) => {
    // As it is mostly written, seen without a copy in lower case.
    if (text.startsWith(usual) && text.length > usual.length && text.charCodeAt(usual.length) !== 0x20)
      return read(text.slice(usual.length), into);
    const separated = text.length === length || text.charCodeAt(length) === 0x20;
    if (!separated || text.slice(0, length).toLowerCase() !== expected) return 'missing';
    let start = length;
    while (text.charCodeAt(start) === 0x20) start++;
    return start === text.length ? 'missing' : read(text.slice(start), into);
  };
}

/** The usual case, one name between two literals, without a loop. */
function readOne(parts: readonly Part[]): Template['read'] | undefined {
  const at = parts.findIndex((part) => 'name' in part);
  const hole = parts[at];
  if (!hole || !('name' in hole) || parts.filter((part) => 'name' in part).length > 1) return undefined;
  const { name } = hole;
  const before = literalAt(parts, at - 1);
  const after = literalAt(parts, at + 1);
  if (before + after === '') return (text, into) => (text === '' ? 'missing' : put(into, name, text));
  return (text, into) => {
    if (text.length <= before.length + after.length) return text === '' ? 'missing' : 'malformed';
    if (!text.startsWith(before) || !text.endsWith(after)) return 'malformed';
    return put(into, name, text.slice(before.length, text.length - after.length));
  };
}

/** Adds a value, which must not contradict one read before. */
export function put(into: Record<string, string>, name: string, value: string): 'ambiguous' | undefined {
  if (into[name] !== undefined && into[name] !== value) return 'ambiguous';
  into[name] = value;
  return undefined;
}

function literalAt(parts: readonly Part[], at: number): string {
  const part = parts[at];
  return part && 'literal' in part ? part.literal : '';
}

/** Each value ends where the literal after it first occurs; the last one takes what is left. */
function readMany(parts: readonly Part[], text: string, into: Record<string, string>): ReadFault | undefined {
  const lastName = parts.findLastIndex((part) => 'name' in part);
  const tail = literalAt(parts, lastName + 1);
  if (!text.endsWith(tail)) return 'malformed';
  const end = text.length - tail.length;
  let position = 0;
  for (const [at, part] of parts.slice(0, lastName + 1).entries()) {
    if ('literal' in part) {
      if (!text.startsWith(part.literal, position)) return 'malformed';
      position += part.literal.length;
      continue;
    }
    const stop = at === lastName ? end : text.indexOf(literalAt(parts, at + 1), position + 1);
    if (stop <= position || stop > end) return 'malformed';
    const fault = put(into, part.name, text.slice(position, stop));
    if (fault) return fault;
    position = stop;
  }
  return position === end ? undefined : 'malformed';
}
