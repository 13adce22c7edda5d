/** Such a line of a secret is a secret itself, as in a private key. */
const SHORTEST_LINE = 16;
/** A shorter value is sought as it is only: encoded it would be a part of anything. */
const SHORTEST_ENCODED = 4;

/** A pattern that finds these values; it finds nothing if there are none. */
export function valuesPattern(values: readonly string[]): RegExp {
  const sought = values.flatMap((value) => [value, ...linesOf(value)]).flatMap(writingsOf);
  const longestFirst = [...new Set(sought)].filter((text) => text !== '').sort((a, b) => b.length - a.length);
  const source = longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return new RegExp(source || '(?!)', 'i');
}

function linesOf(value: string): string[] {
  return value.split(/\r?\n/).filter((line) => line.length >= SHORTEST_LINE);
}

/** As it is, as the bytes that a URL or Base64 hold, as a form writes spaces, and encoded by itself: also if it is short. */
function writingsOf(value: string): string[] {
  if (value.length < SHORTEST_ENCODED) return [value];
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    ...[value, value.replaceAll(' ', '+')].flatMap((text) => [text, Buffer.from(text).toString('latin1')]),
    base64,
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ];
}
