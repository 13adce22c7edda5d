import { CredentialError } from '../error.js';

/** Names and their values: secrets, parameters, a token. */
export type Values = Readonly<Record<string, string>>;

/** Why nothing was read: there is no such value, it is broken, or it contradicts a value read before. */
export type ReadFault = 'missing' | 'malformed' | 'ambiguous';

/** A string with names in it, compiled once: a writer (values → string) and a reader (string → values). */
export interface Template {
  /** The names in it, each once. */
  readonly names: readonly string[];
  /** False if no reader can tell the values apart, as in `{a}{b}`. */
  readonly reversible: boolean;
  /** @throws {CredentialError} `source_invalid` for a missing value, and for values that could not be read back. */
  write(values: Values): string;
  /** Adds what it reads to `into`; says why if it cannot. */
  read(text: string, into: Record<string, string>): ReadFault | undefined;
}

/** A literal, or a name. */
export type TemplatePart = { readonly literal: string } | { readonly name: string };

/**
 * Compiles a template.
 *
 * Law: reading what was written gives the values again, for every template and all values that `write` accepts.
 *
 * @param params - Values known beforehand; their names become literals.
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

/**
 * The literals and names of a template.
 *
 * @throws {SyntaxError} that names the position of a stray brace.
 */
export function parseTemplate(text: string): TemplatePart[] {
  const parts: TemplatePart[] = [];
  const tokens = /\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*(?:\.[\w-]+)?)\}|[{}]|[^{}]+/g;
  for (const match of text.matchAll(tokens)) {
    const [found, name] = match;
    if (name !== undefined) parts.push({ name });
    else if (found === '{' || found === '}') {
      throw new SyntaxError(
        `stray "${found}" at character ${match.index + 1}; write "${found}${found}" for the character itself`,
      );
    } else parts.push({ literal: found === '{{' ? '{' : found === '}}' ? '}' : found });
  }
  return join(parts);
}

function join(parts: readonly TemplatePart[]): TemplatePart[] {
  const joined: TemplatePart[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (last && 'literal' in last && 'literal' in part)
      joined[joined.length - 1] = { literal: last.literal + part.literal };
    else joined.push(part);
  }
  return joined;
}

function isReversible(parts: readonly TemplatePart[], names: readonly string[]): boolean {
  const touching = parts.some(
    (part, at) => 'name' in part && at > 0 && 'name' in (parts[at - 1] as TemplatePart),
  );
  return !touching && new Set(names).size === names.length;
}

function valueFor(values: Values, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new CredentialError(
    'source_invalid',
    `"${name}" is ${value === '' ? 'empty' : 'not given'}; a string is expected`,
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
    `"${wrong}" could not be read back: it contains the literal that stands beside it`,
  );
}

function reader(parts: readonly TemplatePart[], scheme: boolean): Template['read'] {
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
    // The usual case, without a copy in lower case.
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
function readOne(parts: readonly TemplatePart[]): Template['read'] | undefined {
  const at = parts.findIndex((part) => 'name' in part);
  const named = parts[at];
  if (!named || !('name' in named) || parts.filter((part) => 'name' in part).length > 1) return undefined;
  const { name } = named;
  const before = literalAt(parts, at - 1);
  const after = literalAt(parts, at + 1);
  if (before + after === '') return (text, into) => (text === '' ? 'missing' : addValue(into, name, text));
  return (text, into) => {
    if (text.length <= before.length + after.length) return text === '' ? 'missing' : 'malformed';
    if (!text.startsWith(before) || !text.endsWith(after)) return 'malformed';
    return addValue(into, name, text.slice(before.length, text.length - after.length));
  };
}

/** Adds a value. Another value of the same name, read before, makes it ambiguous. */
export function addValue(into: Record<string, string>, name: string, value: string): 'ambiguous' | undefined {
  if (into[name] !== undefined && into[name] !== value) return 'ambiguous';
  into[name] = value;
  return undefined;
}

function literalAt(parts: readonly TemplatePart[], at: number): string {
  const part = parts[at];
  return part && 'literal' in part ? part.literal : '';
}

/** A value ends at the first occurrence of the literal after it; the last value takes the rest. */
function readMany(
  parts: readonly TemplatePart[],
  text: string,
  into: Record<string, string>,
): ReadFault | undefined {
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
    const fault = addValue(into, part.name, text.slice(position, stop));
    if (fault) return fault;
    position = stop;
  }
  return position === end ? undefined : 'malformed';
}
