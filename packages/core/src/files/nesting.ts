import type * as Yaml from 'yaml';

/** The levels that a text may have. */
export const MOST_LEVELS = 200;

/**
 * Where a text begins to nest deeper than it may; undefined if it does not. Who builds the values calls itself for each
 * level, and a file that is deep enough ends the process. The reader of tokens does not.
 */
export function tooDeepAt(yaml: typeof Yaml, text: string): number | undefined {
  const parser = new yaml.Parser();
  for (const lexeme of new yaml.Lexer().lex(text)) {
    for (const _whole of parser.next(lexeme));
    if (parser.stack.length > MOST_LEVELS) return parser.offset;
  }
  return undefined;
}
