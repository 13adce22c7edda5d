import { describe, expect, it } from 'vitest';
import type { Provider, Refusal, RefusalCode } from '../../src/index.js';
import { createGuard, defineProvider, REFUSAL_CODES, refuse } from '../../src/index.js';
import { adjutor, coresignal, extracta, phota, smartExtract } from '../../src/providers/index.js';
import { inbound } from '../support/requests.js';
import { acme, withStrategy } from '../support/samples.js';

const guardOf = (provider: Provider) => createGuard({ provider, verifier: () => refuse('invalid') });
const PROBLEM = 'application/problem+json';
const JSON_TYPE = 'application/json';

/** A problem by RFC 9457, to the byte. */
const problem = (code: RefusalCode, status: number, title: string, detail: string, type = 'about:blank') =>
  JSON.stringify({ type, title, status, detail, code });

const QUOTA = 'https://iana.org/assignments/http-problem-types#quota-exceeded';
const EXCEEDED = 'Request cannot be satisfied as assigned quota has been exceeded';

/** Where a provider documents nothing: status and body. */
const STANDARD: Readonly<Record<RefusalCode, readonly [number, string]>> = {
  missing: [401, problem('missing', 401, 'Unauthorized', 'No credential was sent.')],
  malformed: [400, problem('malformed', 400, 'Bad Request', 'The credential could not be read.')],
  ambiguous: [400, problem('ambiguous', 400, 'Bad Request', 'More than one credential was sent.')],
  invalid: [401, problem('invalid', 401, 'Unauthorized', 'The credential is not valid.')],
  disabled: [401, problem('disabled', 401, 'Unauthorized', 'The credential is disabled.')],
  expired: [401, problem('expired', 401, 'Unauthorized', 'The credential has expired.')],
  forbidden: [403, problem('forbidden', 403, 'Forbidden', 'The credential does not allow this.')],
  no_credit: [402, problem('no_credit', 402, 'Payment Required', 'No credit is left.')],
  rate_limited: [429, problem('rate_limited', 429, EXCEEDED, 'Too many requests; slow down.', QUOTA)],
  quota_exceeded: [429, problem('quota_exceeded', 429, EXCEEDED, 'The quota is used up.', QUOTA)],
  unavailable: [
    503,
    problem('unavailable', 503, 'Service Unavailable', 'The credential could not be checked; try again.'),
  ],
};

/** Coresignal and Phota: `{"detail": …}` around the standard's words. */
const inDetail = (text: string) => JSON.stringify({ detail: text });
const DETAIL = Object.fromEntries(
  Object.entries(STANDARD).map(([code, [, body]]) => [code, inDetail(JSON.parse(body).detail)]),
) as Record<RefusalCode, string>;
const inError = (text: string) => JSON.stringify({ status: 'error', error: text });

interface Row {
  readonly provider: Provider;
  readonly challenge: string;
  /** Whether the challenge may hold `error`: RFC 7617 knows none. */
  readonly errors: boolean;
  readonly bodies: Partial<Readonly<Record<RefusalCode, string>>>;
}

const ROWS: readonly Row[] = [
  { provider: extracta, challenge: 'Bearer realm="Extracta LABS"', errors: true, bodies: {} },
  {
    provider: adjutor,
    challenge: 'Bearer realm="Lendsqr Adjutor"',
    errors: true,
    bodies: { missing: '{"status":"error","message":"Invalid Authorization"}' },
  },
  {
    provider: coresignal,
    challenge: 'ApiKey realm="Coresignal", in="header", name="apikey"',
    errors: true,
    bodies: {
      ...DETAIL,
      invalid: inDetail('No valid API Key was provided. Check if your key is valid and try again.'),
      no_credit: inDetail('Insufficient credits'),
    },
  },
  {
    provider: phota,
    challenge: 'ApiKey realm="Phota Labs", in="header", name="X-API-Key"',
    errors: true,
    bodies: {
      ...DETAIL,
      missing: inDetail('Missing or invalid API key in the X-API-Key header.'),
      invalid: inDetail('Missing or invalid API key in the X-API-Key header.'),
    },
  },
  {
    provider: smartExtract,
    challenge: 'Basic realm="Clik.ai SmartExtract", charset="UTF-8"',
    errors: false,
    bodies: {
      missing: inError('No credential was sent.'),
      malformed: inError('The credential could not be read.'),
      ambiguous: inError('More than one credential was sent.'),
      invalid: inError('Invalid credentials provided'),
      disabled: inError('This API key is disabled'),
      expired: inError('The credential has expired.'),
      forbidden: JSON.stringify({
        status: 'error',
        type: 'unauthorizedApiKeyError',
        error: { message: 'The API Key used does not have privilege to perform the intended action' },
      }),
      no_credit: inError('No credit is left.'),
      rate_limited: inError('Too many requests; slow down.'),
      quota_exceeded: inError('The quota is used up.'),
      unavailable: inError('The credential could not be checked; try again.'),
    },
  },
];

/** Which answers carry a challenge, and its error by RFC 6750. */
const CHALLENGED: Partial<Readonly<Record<RefusalCode, string>>> = {
  missing: '',
  malformed: ', error="invalid_request"',
  ambiguous: ', error="invalid_request"',
  invalid: ', error="invalid_token"',
  disabled: ', error="invalid_token"',
  expired: ', error="invalid_token"',
  forbidden: ', error="insufficient_scope"',
};

describe.each(ROWS.map((row) => [row.provider.title, row] as const))(
  '%s answers',
  (_title, { provider, challenge, errors, bodies }) => {
    it.each(REFUSAL_CODES)('%s', (code) => {
      const [status, standard] = STANDARD[code];
      const body = bodies[code] ?? standard;
      const error = CHALLENGED[code];
      expect(guardOf(provider).render(refuse(code))).toEqual({
        code,
        status,
        headers: {
          'Content-Type': body.startsWith('{"type":') ? PROBLEM : JSON_TYPE,
          'Content-Length': String(Buffer.byteLength(body)),
          ...(error === undefined ? {} : { 'WWW-Authenticate': challenge + (errors ? error : '') }),
          ...(code === 'unavailable' ? { 'Retry-After': '1' } : {}),
        },
        body,
      });
    });

    it('a bare refusal with the same frozen object each time', () => {
      const guard = guardOf(provider);
      for (const code of REFUSAL_CODES) {
        const refusal = guard.render(refuse(code));
        expect(guard.render({ code })).toBe(refusal);
        expect(Object.isFrozen(refusal) && Object.isFrozen(refusal.headers)).toBe(true);
      }
    });
  },
);

it('a refused request gets that same object, and one that could not be read the same verdict', () => {
  const guard = guardOf(phota);
  const [one, two] = ['a', 'b'].map((key) => guard(inbound({ 'x-api-key': key })));
  expect(one).toMatchObject({ ok: false, refusal: { code: 'invalid' } });
  expect(one?.ok === false && two?.ok === false && one.refusal === two.refusal).toBe(true);
  expect(guard(inbound({}))).toBe(guard(inbound({ other: 'header' })));
  expect(Object.isFrozen(guard(inbound({})))).toBe(true);
});

describe('a refusal with more to say', () => {
  const headersOf = (refusal: Refusal, provider: Provider = phota) =>
    guardOf(provider).render(refusal).headers;

  it('names the scopes that were needed', () => {
    expect(headersOf(refuse('forbidden', { scopes: ['a:read', 'b'] }))).toMatchObject({
      'WWW-Authenticate':
        'ApiKey realm="Phota Labs", in="header", name="X-API-Key", error="insufficient_scope", scope="a:read b"',
    });
  });

  it('states the limits and when to come back', () => {
    const limits = [
      { name: 'daily', limit: 1000, remaining: 0, resetAfter: 59.4, window: 86_400 },
      { name: 'burst', limit: 5, remaining: -1, resetAfter: 0.2, window: 1 },
      { name: 'monthly', limit: 9, remaining: 3, resetAfter: 5, window: 2_678_400 },
    ];
    const refusal = guardOf(extracta).render(refuse('quota_exceeded', { retryAfter: 59.4, limits }));
    expect(refusal.headers).toMatchObject({
      'Retry-After': '60',
      'RateLimit-Policy': '"daily";q=1000;w=86400, "burst";q=5;w=1, "monthly";q=9;w=2678400',
      RateLimit: '"daily";r=0;t=60, "burst";r=0;t=1, "monthly";r=3;t=5',
    });
    expect(JSON.parse(refusal.body)).toMatchObject({ 'violated-policies': ['daily', 'burst'] });
  });

  it.each([
    [0, '1'],
    [-5, '1'],
    [0.1, '1'],
    [1.2, '2'],
    [Number.NaN, undefined],
    [Number.POSITIVE_INFINITY, undefined],
    ['soon', undefined],
  ])('says Retry-After %s as %s', (retryAfter, expected) => {
    const headers = headersOf(refuse('rate_limited', { retryAfter: retryAfter as number }));
    expect(headers['Retry-After']).toBe(expected);
  });

  it('names scopes and exceeded limits for the codes that they belong to only', () => {
    const limits = [{ name: 'daily', limit: 1, remaining: 0, resetAfter: 1, window: 86_400 }];
    const { headers, body } = guardOf(phota).render(refuse('invalid', { scopes: ['a'], limits }));
    expect(headers['WWW-Authenticate']).toMatch(/error="invalid_token"$/);
    const forbidden = guardOf(extracta).render(refuse('forbidden', { scopes: [], limits }));
    expect(forbidden.headers['WWW-Authenticate']).toMatch(/error="insufficient_scope"$/);
    expect(body + forbidden.body).not.toContain('violated-policies');
    expect(guardOf(extracta).render(refuse('rate_limited', { limits: [] })).body).not.toContain('violated');
  });

  it('fills the detail in, as it is', () => {
    const detail = 'Use $& and "{code}" \\ é';
    expect(JSON.parse(guardOf(phota).render(refuse('expired', { detail })).body)).toEqual({ detail });
    expect(JSON.parse(guardOf(extracta).render(refuse('expired', { detail })).body)).toMatchObject({
      detail,
    });
  });
});

describe('nothing can break out of a header', () => {
  const legal = (headers: Readonly<Record<string, string>>) => {
    // The platform's own check: it throws on what no header may hold.
    for (const [name, value] of Object.entries(headers)) new Headers([[name, value]]);
    return headers;
  };

  it('not a title, a field name, a scope or the name of a limit', () => {
    const provider = defineProvider(
      withStrategy({ query: { 'k"\r\nX-Evil: 1é': '{apiKey}' } }, { title: 'Acme "é\\' }),
    );
    const limits = [{ name: 'd"\r\nX: 1', limit: 1, remaining: 0, resetAfter: 1, window: 1 }];
    const refusal = refuse('forbidden', { scopes: ['a"b\r\nc', 'd'], limits });
    expect(legal(guardOf(provider).render(refusal).headers)).toMatchObject({
      'WWW-Authenticate':
        'ApiKey realm="Acme ", in="query", name="kX-Evil: 1", error="insufficient_scope", scope="abc d"',
      RateLimit: '"dX: 1";r=0;t=1',
    });
  });
});

describe('a definition words its refusals', () => {
  it('with headers of its own, which replace the standard ones in any case of the letters', () => {
    const provider = defineProvider(
      acme({
        refusals: {
          default: { headers: { 'X-Envelope': '1', 'x-both': 'default' } },
          invalid: { headers: { 'www-authenticate': 'Acme', 'X-Both': 'rule' } },
        },
      }),
    );
    const { headers } = guardOf(provider).render(refuse('invalid'));
    expect(headers).toMatchObject({ 'www-authenticate': 'Acme', 'X-Envelope': '1', 'X-Both': 'rule' });
    expect(Object.keys(headers).filter((name) => /^(?:www-authenticate|x-both)$/i.test(name))).toHaveLength(
      2,
    );
  });

  it('with a status of its own, whose title follows', () => {
    const provider = defineProvider(
      acme({ refusals: { invalid: { status: 403 }, disabled: { status: 423 } } }),
    );
    expect(guardOf(provider).render(refuse('invalid'))).toMatchObject({
      status: 403,
      headers: { 'WWW-Authenticate': expect.stringContaining('invalid_token') },
      body: problem('invalid', 403, 'Forbidden', 'The credential is not valid.'),
    });
    expect(guardOf(provider).render(refuse('disabled')).body).toContain('"title":"Locked","status":423');
  });

  it('with a status that has no title', () => {
    const provider = defineProvider(acme({ refusals: { expired: { status: 499 } } }));
    expect(guardOf(provider).render(refuse('expired')).body).toContain('"title":"Refused","status":499');
  });

  it('with a challenge where it answers 401, whatever the code', () => {
    const provider = defineProvider(
      acme({ refusals: { no_credit: { status: 401 }, missing: { status: 403 } } }),
    );
    expect(guardOf(provider).render(refuse('no_credit')).headers).toHaveProperty('WWW-Authenticate');
    expect(guardOf(provider).render(refuse('missing')).headers).not.toHaveProperty('WWW-Authenticate');
  });

  it('as JSON of any depth', () => {
    const body = { list: ['{code}', 1, null, { text: '{detail} {detail}' }], ok: false };
    const provider = defineProvider(acme({ refusals: { default: { body } } }));
    expect(JSON.parse(guardOf(provider).render(refuse('invalid', { detail: 'No.' })).body)).toEqual({
      list: ['invalid', 1, null, { text: 'No. No.' }],
      ok: false,
    });
  });

  it('as text', () => {
    const provider = defineProvider(acme({ refusals: { invalid: { body: 'No: {code} – {detail}' } } }));
    const { headers, body } = guardOf(provider).render(refuse('invalid'));
    expect(body).toBe('No: invalid – The credential is not valid.');
    expect(headers).toMatchObject({ 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': '44' });
  });

  it.each([
    [{ header: { Authorization: 'Token token={apiKey}' } }, 'Token realm="Acme"'],
    [{ header: { Authorization: '{apiKey}' } }, 'ApiKey realm="Acme", in="header", name="Authorization"'],
    [
      { header: { Authorization: '{apiKey} by key' } },
      'ApiKey realm="Acme", in="header", name="Authorization"',
    ],
    [{ header: { authorization: 'Token {apiKey}' } }, 'Token realm="Acme"'],
    [{ header: { 'X-Key': 'Token {apiKey}' } }, 'ApiKey realm="Acme", in="header", name="X-Key"'],
    [{ cookie: { session: '{apiKey}' } }, 'ApiKey realm="Acme", in="cookie", name="session"'],
    [{ json: { '/auth/key': '{apiKey}' } }, 'ApiKey realm="Acme", in="body", name="/auth/key"'],
    [{ form: { key: '{apiKey}' } }, 'ApiKey realm="Acme", in="body", name="key"'],
    [{ path: '/bot{apiKey}' }, 'ApiKey realm="Acme", in="path"'],
  ])('and is challenged where %j is missing', (strategy, challenge) => {
    const guard = guardOf(defineProvider(withStrategy(strategy)));
    expect(guard.render(refuse('missing')).headers['WWW-Authenticate']).toBe(challenge);
  });
});
