/** One character as a URL, JSON, JavaScript or HTML may write it. */
const ESCAPE =
  /%[\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\["'\\/bfnrt]|&#\d{1,7};|&#x[\da-f]{1,6};|&(?:amp|apos|gt|lt|quot);/gi;
const CONTROLS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
const NAMED: Readonly<Record<string, string>> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** A text whose escapes are resolved once. */
export interface Unescaped {
  /** The text. What a URL escapes are bytes, each of which is one character here. */
  readonly text: string;
  /** Where each of its characters begins in the text before; the last item is the end of that one. */
  readonly origins: readonly number[];
}

/** Resolves the escapes of a text; undefined if it has none. */
export function unescaped(text: string): Unescaped | undefined {
  const origins: number[] = [];
  let plain = '';
  let from = 0;
  for (const { 0: escaped, index } of text.matchAll(ESCAPE)) {
    plain += text.slice(from, index) + characterOf(escaped);
    for (let at = from; at <= index; at++) origins.push(at);
    from = index + escaped.length;
  }
  if (from === 0) return undefined;
  for (let at = from; at <= text.length; at++) origins.push(at);
  return { text: plain + text.slice(from), origins };
}

function characterOf(escaped: string): string {
  const code = (start: number, end: number | undefined, base: number) =>
    String.fromCharCode(Number.parseInt(escaped.slice(start, end), base));
  if (escaped.startsWith('%')) return code(1, undefined, 16);
  if (escaped.startsWith('&#')) return /^&#x/i.test(escaped) ? code(3, -1, 16) : code(2, -1, 10);
  if (escaped.startsWith('&')) return NAMED[escaped.slice(1, -1).toLowerCase()] ?? '';
  if (/^\\[ux]/i.test(escaped)) return code(2, undefined, 16);
  const letter = escaped.slice(1).toLowerCase();
  return CONTROLS[letter] ?? letter;
}
