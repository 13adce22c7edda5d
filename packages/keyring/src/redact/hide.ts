import { encodedRuns } from './encodings.js';
import { unescaped } from './unescape.js';

const HIDDEN = '[redacted]';

/** A part of a text that nobody may see. */
export type Span = readonly [from: number, to: number];

/** A text is escaped so often at most: in a URL in a JSON text that is a string of another one. */
const LEVELS = 3;
/** Base64 of a text that holds hex, and the like. */
const LAYERS = 2;

/**
 * Replaces what patterns match by `[redacted]`, whatever it is written as: in the clear; with any of its characters
 * escaped; or in a run of Base64, of hex or of bytes, which is replaced as a whole.
 *
 * @param patterns - Without the flag `g`. Each is sought by itself: what one finds hides no part of what another does.
 * @param spansIn - Further parts of a text to replace. Default: none.
 */
export function hide(
  text: string,
  patterns: readonly RegExp[],
  spansIn: (text: string) => Iterable<Span> = () => [],
): string {
  const every = patterns.map(({ source, flags }) => new RegExp(source, `${flags}g`));
  const spans: Span[] = [];
  for (const level of levelsOf(text)) {
    const add = ([from, to]: Span) => spans.push([level.origin(from), level.origin(to)]);
    for (const pattern of every)
      for (const { 0: found, index } of level.text.matchAll(pattern)) add([index, index + found.length]);
    for (const span of spansIn(level.text)) add(span);
    for (const { span, meanings } of encodedRuns(level.text))
      if (meanings.some((meaning) => holds(meaning, patterns, LAYERS - 1))) add(span);
  }
  return without(text, spans);
}

/** Whether a decoded text matches, as it is or encoded once more. */
function holds(text: string, patterns: readonly RegExp[], layers: number): boolean {
  for (const level of levelsOf(text)) {
    if (patterns.some((pattern) => pattern.test(level.text))) return true;
    if (layers === 0) continue;
    for (const { meanings } of encodedRuns(level.text))
      if (meanings.some((meaning) => holds(meaning, patterns, layers - 1))) return true;
  }
  return false;
}

interface Level {
  readonly text: string;
  /** Where a character of it begins in the first text. */
  readonly origin: (at: number) => number;
}

/**
 * A text as it is, and with its escapes resolved, once or several times. A key may begin with what looks like the end of
 * an escape, so no level makes another one needless.
 */
function* levelsOf(text: string): Generator<Level, void> {
  let level: Level = { text, origin: (at) => at };
  for (let left = LEVELS; ; left--) {
    yield level;
    const next = left > 0 ? unescaped(level.text) : undefined;
    if (!next) return;
    const { origin } = level;
    level = { text: next.text, origin: (at) => origin(next.origins[at] as number) };
  }
}

function without(text: string, spans: readonly Span[]): string {
  let shown = '';
  let end = -1;
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])) {
    if (from > end) shown += text.slice(Math.max(end, 0), from) + HIDDEN;
    end = Math.max(end, to);
  }
  return shown + text.slice(Math.max(end, 0));
}
