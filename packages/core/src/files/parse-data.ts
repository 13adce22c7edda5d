import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import { MOST_LEVELS, tooDeepAt } from './nesting.js';

/** A value, and where its parts stand in the text. */
export interface ParsedData {
  /** The value; of no meaning if `syntax` names a mistake. */
  readonly value: unknown;
  /** Mistakes of the notation. */
  readonly syntax: readonly {
    /** `line:column`, both from 1. */
    readonly position: string;
    /** What is wrong. It shows nothing of the text. */
    readonly problem: string;
  }[];
  /**
   * `line:column` of a part, both from 1. Of a part that is missing: those of the one that should hold it.
   *
   * @param isName - Whether the name is meant, and not its value.
   */
  positionOf(path: readonly string[], isName: boolean): string;
}

/**
 * Parses JSON or YAML 1.2. YAML reads JSON too, so it tells the positions of both, and finds names that stand twice.
 *
 * @see https://yaml.org/spec/1.2.2/
 */
export function parseData(text: string, isJson: boolean): ParsedData {
  const yaml = loadYaml();
  const tooDeep = tooDeepAt(yaml, text);
  if (tooDeep !== undefined) {
    const before = text.slice(0, tooDeep).split('\n');
    const position = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
    const syntax = [{ position, problem: `nested more than ${MOST_LEVELS} deep` }];
    return { value: undefined, syntax, positionOf: () => position };
  }
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core' });
  const show = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  // A tag that YAML does not know is a warning only, and its value another one than was meant.
  const syntax = [...document.errors, ...document.warnings]
    .filter(({ code }) => !isJson || code === 'DUPLICATE_KEY')
    .map(({ pos, code, message }) => ({ position: show(pos[0]), problem: problemOf(code, message) }));
  const positionOf: ParsedData['positionOf'] = (path, isName) => show(offsetOf(yaml, document, path, isName));
  if (!isJson) {
    try {
      return {
        value: syntax.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 }),
        syntax,
        positionOf,
      };
    } catch {
      const position = show(unresolved(yaml, document));
      return {
        value: undefined,
        syntax: [{ position, problem: 'an alias that cannot be resolved' }],
        positionOf,
      };
    }
  }
  try {
    return { value: JSON.parse(text), syntax, positionOf };
  } catch (error) {
    const offset = document.errors[0]?.pos[0] ?? notJson(yaml, document) ?? statedIn(error, text);
    return { value: undefined, syntax: [{ position: show(offset), problem: 'not JSON' }], positionOf };
  }
}

/** Only who loads a file loads the parser. */
function loadYaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}

/** The parser's own sentences may quote the text, and a text may hold what nobody should see. */
function problemOf(code: string, message: string): string {
  if (code === 'DUPLICATE_KEY') return 'this name stands here twice';
  if (code === 'TAG_RESOLVE_FAILED') return 'an unknown tag; expected plain data';
  return `not YAML: ${message.replaceAll(/"[^"]*"|'[^']*'|: .*$/gs, '…')}`;
}

/** The first value that YAML takes and JSON does not. */
function notJson(yaml: typeof Yaml, document: Yaml.Document): number | undefined {
  let found: number | undefined;
  yaml.visit(document, {
    Scalar(_, { type, source = '', range }) {
      const isLiteral = type === 'PLAIN' && /^(?:true|false|null|-?\d[\d.eE+-]*)$/.test(source);
      if (type === 'QUOTE_DOUBLE' || isLiteral) return undefined;
      found = range?.[0];
      return yaml.visit.BREAK;
    },
  });
  return found;
}

/** An alias without an anchor; 0 if the aliases are too many. */
function unresolved(yaml: typeof Yaml, document: Yaml.Document): number {
  let found = 0;
  yaml.visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      found = alias.range?.[0] ?? 0;
      return yaml.visit.BREAK;
    },
  });
  return found;
}

function statedIn(error: unknown, text: string): number {
  const [, position] = /position (\d+)/.exec(String(error)) ?? [];
  return position === undefined ? text.length : Number(position);
}

function offsetOf(
  yaml: typeof Yaml,
  document: Yaml.Document,
  path: readonly string[],
  isName: boolean,
): number {
  let node: unknown = document.contents;
  let offset = rangeOf(yaml, node) ?? 0;
  for (const [at, name] of path.entries()) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isMap(node)) {
      const pair = node.items.find(({ key }) => String(yaml.isScalar(key) ? key.value : key) === name);
      if (!pair) break;
      node = pair.value;
      const last = at === path.length - 1;
      offset = (last && isName ? undefined : rangeOf(yaml, node)) ?? rangeOf(yaml, pair.key) ?? offset;
    } else if (yaml.isSeq(node)) {
      node = node.items[Number(name)];
      offset = rangeOf(yaml, node) ?? offset;
    } else break;
  }
  return offset;
}

function rangeOf(yaml: typeof Yaml, node: unknown): number | undefined {
  return yaml.isNode(node) ? node.range?.[0] : undefined;
}
