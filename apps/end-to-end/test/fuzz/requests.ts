import * as fc from 'fast-check';

/** A request as bytes, from its parts. */
export interface RawRequest {
  /** What is written to the socket. */
  readonly bytes: Buffer;
  /** Whether a body of a type without a parser was sent: nobody can say what it holds. */
  readonly isMultipart: boolean;
}

const WORDS = [
  'key',
  'x',
  '',
  'acme_live_',
  'undefined',
  '__proto__',
  'constructor',
  'null',
  '%00',
  '%ff',
  '..',
  '%2e%2e',
];
const word = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.base64String({ maxLength: 40 }),
  fc.constantFrom('a'.repeat(8000), ','.repeat(2000), '\ud800', '\u202e', '\u0000', '\u001b]52;c;eA==\u0007'),
);
/** A value of a header: mostly one that a parser lets through. */
const headerValue = fc.oneof(
  word,
  word.map((text) => `Bearer ${text}`),
  word.map((text) => `bearer  ${text}`),
  word.map((text) => `Basic ${Buffer.from(`${text}:${text}`).toString('base64')}`),
  word.map((text) => `session=${encodeURIComponent(text.toWellFormed())}; session=2`),
  word.map((text) => `v1,${text}, v1,${text}`),
);
const headerName = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom(
      'Authorization',
      'authorization',
      'X-API-Key',
      'Cookie',
      'Proxy-Authorization',
      'X-Forwarded-For',
      'Forwarded',
      'Content-Type',
      'Expect',
      'Upgrade',
      'X-HTTP-Method-Override',
      'Origin',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 10 }) },
);
const header = fc.tuple(headerName, headerValue).map(([name, value]) => `${name}: ${value}`);

const path = fc
  .array(fc.oneof(word, fc.constantFrom('v1', 'bot', 'botkey', 'auth', 'token', '.', '..')), { maxLength: 5 })
  .map((segments) => `/${segments.map((each) => each.slice(0, 200)).join('/')}`);
const query = fc
  .array(fc.tuple(fc.constantFrom('key', 'a', 'key[]', 'key%00', '__proto__'), word), { maxLength: 3 })
  .map((pairs) =>
    pairs.map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`).join('&'),
  );
const target = fc.oneof(
  fc.tuple(path, query).map(([left, right]) => (right ? `${left}?${right}` : left)),
  fc.constantFrom('*', '//evil.example/x', 'http://evil.example/v1', '/%', '/v1/%zz', '/auth/token', '?', ''),
);

const json = fc.oneof(
  fc.json(),
  word.map((value) => JSON.stringify({ key: value })),
  fc.constantFrom(
    '{',
    '{"key":',
    '[[[[',
    '{"__proto__":{"key":"x"}}',
    '{"key":{"key":"x"}}',
    '{"key":["x"]}',
    '\ufeff{}',
    '""',
  ),
);
const form = fc.oneof(query, fc.constantFrom('key=1&key=2', 'key', '=', '&&&', 'key=%', 'key=%ff'));
const body = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  json.map((text) => ({ type: 'application/json', text: Buffer.from(text) })),
  form.map((text) => ({ type: 'application/x-www-form-urlencoded', text: Buffer.from(text) })),
  fc
    .tuple(
      fc.constantFrom('application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x', ''),
      fc.uint8Array({ maxLength: 200 }),
    )
    .map(([type, bytes]) => ({ type, text: Buffer.from(bytes) })),
  fc.constant({ type: 'application/json', text: Buffer.from(`{"key":"${'x'.repeat(200_000)}"}`) }),
);
const method = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH') },
  { weight: 1, arbitrary: fc.constantFrom('TRACE', 'QUERY', 'get', 'X', 'PROPFIND') },
);

/** Requests with mutated methods, targets, headers and bodies. None holds a key that a guard knows. */
export const rawRequests: fc.Arbitrary<RawRequest> = fc
  .record({ method, target, headers: fc.array(header, { maxLength: 6 }), body, cut: fc.nat(40) })
  .map(({ method: verb, target: where, headers, body: sent, cut }) => {
    const lines = [`${verb} ${where} HTTP/1.1`, 'Host: 127.0.0.1', 'Connection: close', ...headers];
    if (sent) lines.push(`Content-Type: ${sent.type}`, `Content-Length: ${sent.text.length}`);
    const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    const whole = Buffer.concat([head, sent?.text ?? Buffer.alloc(0)]);
    return {
      // Some break off in the middle.
      bytes: cut === 0 ? whole.subarray(0, Math.floor(whole.length / 2)) : whole,
      isMultipart: /multipart/i.test(lines.join('\n')),
    };
  });
