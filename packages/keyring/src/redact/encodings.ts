/** A way to write bytes as text that goes both ways. */
interface Encoding {
  /** The characters of such a text. A shorter one holds no key. */
  readonly run: RegExp;
  /** What a run may mean: the characters before the encoded text may look like a part of it, and shift its groups. */
  decode(run: string): readonly Buffer[];
}

const ENCODINGS: readonly Encoding[] = [
  // Base64, also in the form for URLs.
  {
    run: /[\w+/-]{16,}={0,2}/g,
    decode: (run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64')),
  },
  // Hex in either case, also as Node prints a buffer.
  {
    run: /(?:[\da-f]{2}[\s:,-]?){8,}/gi,
    decode(run) {
      const digits = run.replaceAll(/[^\da-f]/gi, '');
      return [0, 1].map((from) => Buffer.from(digits.slice(from), 'hex'));
    },
  },
  // A list of bytes, as JSON writes a buffer.
  {
    run: /(?:\d{1,3},\s*){7,}\d{1,3}/g,
    decode: (run) => [Buffer.from(run.split(',').map(Number))],
  },
];

/** A run of characters that may be encoded. */
interface EncodedRun {
  /** Where it begins and ends. */
  readonly span: readonly [from: number, to: number];
  /** What it may mean, a character for each byte. */
  readonly meanings: readonly string[];
}

/** The runs of a text that may be encoded. */
export function* encodedRuns(text: string): Generator<EncodedRun, void> {
  for (const { run, decode } of ENCODINGS)
    for (const { 0: found, index } of text.matchAll(run))
      yield {
        span: [index, index + found.length],
        meanings: decode(found).map((bytes) => bytes.toString('latin1')),
      };
}
