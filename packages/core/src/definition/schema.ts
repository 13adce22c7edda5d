import * as z from 'zod';
import type { ProviderDefinition } from '../grammar.js';
import { parseTemplate } from '../placement/template.js';
import { REFUSAL_CODES } from '../refusal/codes.js';

// The grammar of `grammar.ts` as a schema. Rules about several fields are in `semantics.ts`.

const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const POINTER = /^(?:\/(?:[^~/]|~0|~1)*)+$/;
/** For the JSON Schema: what `parseTemplate` takes, without control characters. */
const TEMPLATE = '^(?:[^{}\\p{Cc}]|\\{\\{|\\}\\}|\\{[A-Za-z][A-Za-z0-9_]*(?:\\.[\\w-]+)?\\})*$';
const TEXT_OR_POINTER = /^(?:text|(?:\/(?:[^~/]|~0|~1)*)+)$/;

/** Headers that belong to the connection, not to a credential. */
const CONNECTION_HEADERS = [
  'connection',
  'content-length',
  'content-type',
  'host',
  'te',
  'transfer-encoding',
  'upgrade',
];

const templateWithout = (forbidden: RegExp, pattern: string) =>
  z
    .string()
    .superRefine((text, context) => {
      if (forbidden.test(text)) context.addIssue('control characters are not allowed');
      try {
        parseTemplate(text);
      } catch (error) {
        context.addIssue((error as Error).message);
      }
    })
    .meta({ pattern });
const template = templateWithout(/\p{Cc}/u, TEMPLATE);
/** What is signed stands in no message, so it may have lines. */
const signedText = templateWithout(/[^\P{Cc}\n]/u, TEMPLATE.replace('^(?:', '^(?:\\n|'));

/** A look-up by such a name finds a property that every object inherits. */
const isReserved = (name: string) => name in Object.prototype;
const RESERVED = 'this name is reserved; expected another one';

const headerName = z
  .string()
  .regex(HEADER_NAME, 'expected a header name')
  .refine((name) => !isReserved(name.toLowerCase()), RESERVED)
  .refine(
    (name) => !CONNECTION_HEADERS.includes(name.toLowerCase()),
    'this header belongs to the connection',
  );
const cookieName = z.string().regex(HEADER_NAME, 'expected a cookie name');
const fieldName = z
  .string()
  .min(1)
  .refine(
    (name) => !name.startsWith('/') || POINTER.test(name),
    'expected a field name or a JSON pointer such as "/auth/key"',
  )
  .refine((name) => !name.split('/').includes('__proto__'), RESERVED);
const pointer = z.string().regex(POINTER, 'expected a JSON pointer such as "/data/token"');
const secretName = z
  .string()
  .regex(NAME, 'expected a name of letters, digits and _')
  .refine((name) => !isReserved(name), RESERVED);
const environmentName = z
  .string()
  .regex(/^[A-Za-z][\w-]*$/, 'expected a name of letters, digits, _ and -')
  .refine((name) => !isReserved(name), RESERVED);
const optional = z.exactOptional;

const filled = <T extends z.core.$ZodType>(key: z.ZodString, value: T, what: string) =>
  z
    .record(key, value)
    .refine((record) => Object.keys(record).length > 0, `expected at least one ${what}`)
    .meta({ minProperties: 1 });

const basic = z.strictObject({
  username: template,
  password: template,
  encode: optional(z.literal('form')).describe('Both are form-encoded first (RFC 6749, section 2.3.1).'),
});
const headers = filled(headerName, template.min(1), 'header');
const query = filled(z.string().min(1), template, 'query parameter');
const json = filled(fieldName, z.union([template, z.number(), z.boolean()]), 'field');
const form = filled(z.string().min(1), template, 'field');

const placements = {
  header: optional(headers).describe('Header name → template.'),
  query: optional(query).describe('Query parameter → template.'),
  cookie: optional(filled(cookieName, template.min(1), 'cookie')).describe('Cookie name → template.'),
  json: optional(json).describe('JSON body field, by name or JSON pointer → template.'),
  form: optional(form).describe('Form body field → template.'),
  path: optional(
    template
      .startsWith('/', 'expected a path that begins with "/"')
      .meta({ pattern: TEMPLATE.replace('^', '^(?=/)') }),
  ).describe("Inserted after the base URL's path."),
  basic: optional(basic).describe('HTTP Basic (RFC 7617).'),
};
const required = optional(z.array(headerName).min(1)).describe(
  'Constant headers that win over those of the caller, and that a guard asks for.',
);

const unit = z.enum(['seconds', 'milliseconds', 'epoch', 'epoch_milliseconds', 'iso']);

const expiry = z.union(
  [
    z.strictObject({ pointer, as: unit }),
    z.strictObject({ fixed: z.number().positive().describe('Seconds.') }),
    z.literal('jwt'),
    z.literal('unknown'),
  ],
  'expected { pointer, as }, { fixed: seconds }, "jwt" or "unknown"',
);

const TOKEN_LOCATION = 'expected a JSON pointer such as "/data/token", "text", { header } or { cookie }';
const tokenLocation = z.union(
  [
    z.string().regex(TEXT_OR_POINTER, TOKEN_LOCATION),
    z.strictObject({ header: headerName }),
    z.strictObject({ cookie: cookieName }),
  ],
  TOKEN_LOCATION,
);

const step = z.strictObject({
  method: optional(z.enum(['GET', 'POST', 'PUT'])),
  url: template.min(1).describe('Absolute, or a path below the base URL.'),
  header: placements.header,
  query: placements.query,
  json: placements.json,
  form: placements.form,
  basic: placements.basic,
  token: tokenLocation,
  expires: expiry,
  values: optional(z.record(secretName, pointer)).describe(
    'Name → where the response holds a further value; "baseURL" is the base URL of the requests.',
  ),
});

const host = z
  .string()
  .regex(
    /^(?:(?:\*\.(?=[^.]+\.))?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d{1,5})?$/,
    'expected a host such as "api.acme.example" or "*.acme.example", in lower case',
  );

const pem = z.string().regex(/^\{[A-Za-z][A-Za-z0-9_]*\}$/, 'expected one secret, such as "{certificate}"');

const refresh = step.extend({
  rotates: optional(z.record(secretName, pointer)).describe(
    'Secret → where the response holds its successor.',
  ),
});

const encoding = z.enum(['hex', 'base64', 'base64url']);
const hashName = z.enum(['sha1', 'sha256', 'sha512']);
const keyEncoding = z.enum(['text', 'hex', 'base64']);
const derived = z.union(
  [
    z.strictObject({
      now: z.enum(['seconds', 'milliseconds', 'iso', 'http', 'compact']),
      tolerance: z.number().positive(),
    }),
    z.strictObject({
      sign: z.enum(['ed25519', 'ecdsa-sha256', 'rsa-sha256', 'rsa-pss-sha256']),
      key: template.min(1),
      keyAs: optional(z.enum(['pem', 'hex', 'base64'])),
      of: signedText,
      as: encoding,
    }),
    z.strictObject({
      'aws-sigv4': template.min(1),
      region: template.min(1),
      accessKey: template.min(1),
      secretKey: template.min(1),
      sessionToken: optional(template.min(1)),
      time: template.min(1),
    }),
    z.strictObject({
      oauth1: z.enum(['sha1', 'sha256']),
      consumerKey: template.min(1),
      consumerSecret: template.min(1),
      token: optional(template.min(1)),
      tokenSecret: optional(template.min(1)),
      nonce: template.min(1),
      time: template.min(1),
    }),
    z.strictObject({
      jwt: z.enum(['RS256', 'PS256', 'ES256', 'EdDSA', 'HS256']),
      key: template.min(1),
      keyAs: optional(z.enum(['pem', 'hex', 'base64'])),
      header: optional(z.record(secretName, template.min(1))),
      claims: z.record(z.string().min(1), template.min(1)),
      lifetime: z.int().positive(),
      backdate: optional(z.int().positive()),
    }),
    z.strictObject({
      params: z.enum(['query', 'form']),
      pair: optional(z.string()),
      join: optional(z.string()),
      without: optional(z.array(z.string()).min(1)),
      encode: optional(z.boolean()),
    }),
    z.strictObject({ random: z.enum(['uuid', 'hex']) }),
    z.strictObject({ encode: encoding, of: template }),
    z.strictObject({ hash: hashName, of: signedText, as: encoding }),
    z.strictObject({
      hmac: hashName,
      key: template.min(1),
      keyAs: optional(z.union([keyEncoding, z.strictObject({ prefix: z.string().min(1), as: keyEncoding })])),
      of: signedText,
      as: encoding,
    }),
    z.strictObject({ join: z.string().min(1), items: z.array(template.min(1)).min(1) }),
  ],
  'expected a recipe: { now, tolerance }, { random }, { encode, of }, { hash, of, as }, { hmac, key, of, as }, { sign, key, of, as }, { params }, { join, items }, { aws-sigv4 }, { oauth1 } or { jwt }',
);

/** JSON Schema for an object with this field. A strict validator wants its properties stated beside `required`. */
const has = (name: string) => ({ properties: { [name]: {} }, required: [name] });

const strategy = z
  .strictObject({
    ...placements,
    required,
    exchange: optional(z.union([step, z.array(step).min(1)])).describe(
      'Requests that turn secrets into a token.',
    ),
    refresh: optional(refresh).describe('The request that turns a refresh token into a token.'),
    tls: optional(z.strictObject({ certificate: pem, key: pem })).describe(
      'The secrets of a client certificate, in PEM.',
    ),
    hosts: optional(z.array(host).min(1)).describe('Hosts that URLs of a response may lead to.'),
    derive: optional(z.record(secretName, derived)).describe('Name → value that is made for each request.'),
    then: optional(z.strictObject({ ...placements, required })).describe(
      'Where the token goes. Absent: to the application.',
    ),
  })
  .superRefine((value, context) => {
    const placed = Object.keys(placements).some((kind) => kind in value);
    const exchange = value.exchange ?? value.refresh;
    if (value.exchange && value.refresh) context.addIssue('expected either an exchange or a refresh');
    else if (exchange && placed)
      context.addIssue(
        'expected either placements or an exchange; with an exchange, placements go under "then"',
      );
    else if (!exchange && value.then) context.addIssue('"then" goes with an "exchange"');
    else if (!exchange && !placed && !value.tls)
      context.addIssue(
        'expected a placement (header, query, cookie, json, form, path, basic) or an exchange',
      );
  })
  .meta({
    oneOf: [
      { ...has('exchange'), not: { anyOf: Object.keys(placements).map(has) } },
      { anyOf: Object.keys(placements).map(has), not: { anyOf: [has('exchange'), has('then')] } },
    ],
  });

const keyPrefix = z
  .string()
  .regex(/^[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*$/, 'expected letters and digits, joined by _');

const keyFormat = z.union(
  [
    z.strictObject({
      length: z.int().min(16).max(512),
      alphabet: z.enum(['alphanumeric', 'hex', 'base64url']),
    }),
    z.strictObject({
      prefix: keyPrefix,
      prefixes: optional(filled(environmentName, keyPrefix, 'environment')).describe(
        'Environment → the prefix of its keys, in place of `prefix`.',
      ),
      length: optional(z.int().min(22).max(128)).describe('Random characters; 22 are 128 bits.'),
    }),
  ],
  'expected { length, alphabet } or { prefix, length? }, at least 16 characters long',
);

const refusal = {
  headers: optional(z.record(headerName, z.string().regex(/^[ -~]*$/, 'expected visible ASCII'))),
  body: optional(z.json()).describe(
    'Sent as JSON; a string as plain text. {detail} and {code} are filled in.',
  ),
};

const rule = z.strictObject({
  status: optional(z.int().min(400).max(599)),
  ...refusal,
  match: optional(
    z.array(
      z
        .strictObject({
          status: optional(z.int().min(100).max(599)),
          body: optional(z.json()),
          contains: optional(z.string().min(1)),
        })
        .refine((match) => Object.keys(match).length > 0, 'expected a status, a body or a text it contains')
        .meta({ minProperties: 1 }),
    ),
  ).describe('Other responses that a client recognises as this refusal.'),
});

const hint = z.union(
  [z.strictObject({ header: headerName, as: unit }), z.strictObject({ pointer, as: unit })],
  'expected { header, as } or { pointer, as }',
);

const word = optional(z.string().min(1).max(300));
const words = {
  one: word,
  many: word,
  title: word,
  intro: word,
  create: word,
  scopes: word,
  regenerate: word,
  regenerateAdvice: word,
  grace: optional(z.string().regex(/^(?:0|\d+[smhd])$/, 'expected "0" or a duration such as "24h"')),
  shownOnce: word,
  secrets: optional(z.record(secretName, z.string().min(1).max(300))),
  single: optional(z.boolean()),
};

const regex = z.string().refine((text) => {
  try {
    return new RegExp(text, 'u') !== undefined;
  } catch {
    return false;
  }
}, 'expected a regular expression');

/** The schema of a provider definition. */
export const definitionSchema = z.strictObject({
  $schema: optional(z.string()).describe('The JSON Schema that an editor checks the file by.'),
  id: z.string().regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'expected lower-case letters, digits and hyphens'),
  title: z.string().min(1),
  docs: optional(
    z
      .url({ protocol: /^https?$/, error: 'expected a web page, such as "https://docs.acme.example/auth"' })
      .meta({ pattern: '^[Hh][Tt][Tt][Pp][Ss]?://' }),
  ),
  environments: filled(environmentName, template.min(1), 'environment').describe(
    'Name → base URL. The first is the default.',
  ),
  params: optional(
    z.record(
      secretName,
      z.strictObject({
        pattern: optional(regex),
        as: optional(z.enum(['host', 'port', 'path', 'url'])),
        optional: optional(z.boolean()),
        enum: optional(z.array(z.string()).min(1)),
        default: optional(z.string()),
      }),
    ),
  ),
  secrets: filled(
    secretName,
    z.strictObject({
      env: optional(
        z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'expected an environment variable such as "ACME_API_KEY"'),
      ),
      format: optional(keyFormat),
      optional: optional(z.boolean()),
    }),
    'secret',
  ),
  strategies: filled(environmentName, strategy, 'strategy').describe(
    'Name → strategy. The first is the default.',
  ),
  refusals: optional(
    z.strictObject({
      ...(Object.fromEntries(REFUSAL_CODES.map((code) => [code, optional(rule)])) as Record<
        (typeof REFUSAL_CODES)[number],
        z.ZodExactOptional<typeof rule>
      >),
      default: optional(z.strictObject(refusal)),
    }),
  ),
  words: optional(z.strictObject(words)).describe('How people call things at this API; for the portal page.'),
  throttle: optional(
    z.strictObject({
      retryAfter: optional(z.array(hint)),
      minInterval: optional(
        z.array(z.strictObject({ path: z.string().startsWith('/'), milliseconds: z.int().positive() })),
      ),
      notProcessed: optional(z.array(z.int().min(400).max(599))),
    }),
  ),
}) satisfies z.ZodType<ProviderDefinition>;

/** The mistakes that the schema sees, a line each: the path, and what was expected. */
export function schemaProblems(input: unknown): string[] {
  const unsafe = [...protoKeys(input, [])];
  if (unsafe.length > 0) return unsafe;
  const result = definitionSchema.safeParse(input);
  return result.success ? [] : result.error.issues.flatMap((issue) => describe(issue, []));
}

/** `JSON.parse` makes `__proto__` a property like any other; a schema library passes over it unchecked. */
function* protoKeys(value: unknown, path: readonly string[]): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__') yield `${showPath([...path, key])}: ${RESERVED}`;
    else yield* protoKeys(child, [...path, key]);
  }
}

function describe(issue: z.core.$ZodIssue, parent: readonly PropertyKey[]): string[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'invalid_key') return issue.issues.flatMap((inner) => describe(inner, path));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${showPath([...path, key])}: unknown field`);
  if (issue.code === 'invalid_union' && issue.message === 'Invalid input') {
    const nearest = issue.errors.find((branch) =>
      branch.every((inner) => inner.path.length > 0 || inner.code !== 'invalid_type'),
    );
    return (nearest ?? issue.errors[0] ?? []).flatMap((inner) => describe(inner, path));
  }
  return [`${showPath(path)}: ${messageOf(issue)}`];
}

function messageOf({ code, message }: z.core.$ZodIssue): string {
  if (code !== 'invalid_type') return message;
  return message
    .replace('Invalid input: ', '')
    .replace('expected record', 'expected object')
    .replace(/^(.*), received undefined$/, 'missing; $1');
}

/** A path in a definition, such as `strategies.default.header["X-API-Key"]`. */
export function showPath(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'definition';
  return path
    .map((key, at) =>
      /^[A-Za-z_]\w*$/.test(String(key)) ? `${at ? '.' : ''}${String(key)}` : `[${JSON.stringify(key)}]`,
    )
    .join('');
}
