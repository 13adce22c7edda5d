import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageHtml } from '../../src/http/page-html.js';
import type { Catalogue } from '../../src/locale/catalogue.js';
import { catalogues } from '../../src/locale/catalogues.js';
import type {
  AuditEvent,
  DayUsage,
  FoundKeys,
  Key,
  KeyHealth,
  KeyInput,
  LimitsOfKey,
  SecretsOfKey,
  Session,
  Trial,
} from '../../web/src/contract.js';
import { pageFile } from './page-file.js';

/** At least as strict as the policy of the portal. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

export type MockKey = Key & { readonly revision: number };

export interface Mock {
  readonly origin: string;
  /** The URL of the page: a mount behind a prefix. */
  readonly url: string;
  /** All requests, as `METHOD path`. */
  readonly seen: string[];
  /** The last body by `METHOD path`. */
  readonly bodies: Map<string, unknown>;
  /** The bodies that created a key, with the names of their attempts. */
  readonly attempts: { readonly name: string; readonly body: unknown }[];
  /** The accounts and the pages that calls stated. */
  readonly accounts: string[];
  readonly pages: string[];
  session: Session;
  /** The language of the page. */
  catalogue: Catalogue;
  /** The style sheet of a theme. */
  themeCss: string;
  keys: MockKey[];
  usage: readonly DayUsage[];
  health: KeyHealth;
  events: AuditEvent[];
  /** Among how many keys the server sorts; absent if among all. */
  sortedAmong: number | undefined;
  /** What is used of the limits of each key. */
  limits: LimitsOfKey;
  /** The use of both secrets of a rotation. */
  secretUse: SecretsOfKey['secrets'];
  /** What a search by secret finds. */
  found: FoundKeys['found'];
  /** The body that the tried API sends. */
  trialBody: string;
  /** The status of the tried API, and headers beside its usual ones. */
  trialAnswer: Pick<Trial['response'], 'status' | 'headers'>;
  /** The response to the next call that matches; it is used once. */
  fail: { readonly match: RegExp; readonly status: number; readonly problem: object } | undefined;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly etag?: string;
}

const PREFIX = '/proxy/keys/';
const CREATED_AT = Date.now();

/** The portal's API in memory, complete enough to test the page. */
export async function startMock(session: Session): Promise<Mock> {
  const server = createServer((request, response) => {
    void respond(request).then(({ status, body, type, etag }) => {
      response.writeHead(status, {
        'Content-Type': type,
        'Content-Security-Policy': CSP,
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        ...(etag === undefined ? {} : { ETag: etag }),
      });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mock: Mock = {
    origin,
    url: origin + PREFIX,
    seen: [],
    bodies: new Map(),
    attempts: [],
    accounts: [],
    pages: [],
    trialBody: '{"status":"success","message":"Successful","data":[]}',
    trialAnswer: { status: 200, headers: {} },
    session,
    catalogue: catalogues.en,
    themeCss: '',
    keys: [],
    usage: [],
    health: { active: 0, neverUsed: 0, idle: 0, endless: 0, ending: 0, refused: 0, complete: true },
    events: [],
    sortedAmong: undefined,
    limits: { limits: [] },
    secretUse: [],
    found: [],
    fail: undefined,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };

  async function respond(request: IncomingMessage) {
    const [path = '', query = ''] = (request.url ?? '').split('?');
    const line = `${request.method} ${path}`;
    mock.seen.push(`${request.method} ${request.url}`);
    const file = pageFile(path === PREFIX ? 'index.html' : path.slice(PREFIX.length));
    if (path === PREFIX && file) {
      const html = pageHtml(file.body.toString(), {
        catalogue: mock.catalogue,
        title: mock.catalogue.wordTitle,
        css: mock.themeCss,
      });
      return { status: 200, etag: undefined, type: file.type, body: html };
    }
    if (path === `${PREFIX}theme.css`)
      return { status: 200, etag: undefined, type: 'text/css', body: mock.themeCss };
    if (file) return { status: 200, etag: undefined, ...file };
    mock.accounts.push(String(request.headers['sallyport-account']));
    mock.pages.push(String(request.headers['sallyport-page']));
    const text = await textOf(request);
    const body: unknown = text === '' ? {} : JSON.parse(text);
    mock.bodies.set(line.replace(PREFIX, ''), body);
    if (line === `POST ${PREFIX}api/keys`)
      mock.attempts.push({ name: String(request.headers['idempotency-key']), body });
    const reply = failure(line) ?? api(request, path.slice(PREFIX.length), new URLSearchParams(query), body);
    return {
      status: reply.status,
      etag: reply.etag,
      body: reply.body === undefined ? '' : JSON.stringify(reply.body),
      type: reply.status < 400 ? 'application/json' : 'application/problem+json',
    };
  }

  function failure(line: string): Reply | undefined {
    const { fail } = mock;
    if (!fail?.match.test(line)) return undefined;
    mock.fail = undefined;
    return { status: fail.status, body: fail.problem };
  }

  function api(request: IncomingMessage, path: string, query: URLSearchParams, body: unknown): Reply {
    const [, , id, action] = path.split('/');
    const verb = `${request.method} ${action ?? ''}`;
    if (path === 'api/session') return { status: 200, body: mock.session };
    if (path === 'api/keys' && request.method === 'GET') return list(query);
    if (path === 'api/keys' && request.method === 'POST') return create(body as KeyInput);
    if (path === 'api/health') return { status: 200, body: mock.health };
    if (path === 'api/find') return { status: 200, body: { found: mock.found } };
    const key = mock.keys.find((candidate) => candidate.id === id);
    if (!key) return { status: 404, body: { title: 'There is no such key.' } };
    if (verb === 'GET usage') return { status: 200, body: { days: mock.usage } };
    if (verb === 'GET secrets') return { status: 200, body: { secrets: mock.secretUse } };
    if (verb === 'GET limits') return { status: 200, body: mock.limits };
    if (verb === 'GET audit') return audit(query);
    if (verb === 'GET ') return one(key);
    if (verb === 'POST try') return { status: 200, body: trialOf(mock) };
    if (request.headers['if-match'] !== etagOf(key))
      return { status: 412, body: { title: 'The key was changed by somebody else.' } };
    if (verb === 'DELETE ') {
      mock.keys = mock.keys.filter((other) => other !== key);
      return { status: 204 };
    }
    if (verb === 'PATCH ') return change(key, body as Partial<Key>);
    if (verb.endsWith('-rotation')) return endRotation(key);
    if (verb === 'POST disable') return change(key, { state: 'disabled' });
    if (verb === 'POST enable') return change(key, { state: 'active' });
    if (verb === 'POST revoke') return change(key, { state: 'revoked', ...(body as object) });
    if (verb === 'POST regenerate') {
      const { grace } = body as { readonly grace: string };
      const rotation = grace === '0' ? {} : { rotation: { until: Date.now() + 86_400_000, hint: 'OLDX' } };
      const { body: renewed } = change(key, rotation);
      return { status: 200, body: { key: renewed, secrets: secretsOf('again') } };
    }
    return { status: 405, body: { title: 'No' } };
  }

  function list(query: URLSearchParams): Reply {
    const from = Number(query.get('cursor') ?? 0);
    const state = query.get('state');
    const search = query.get('search') ?? '';
    const keys = mock.keys.filter(
      (key) =>
        (state === null || key.state === state) && key.name.toLowerCase().includes(search.toLowerCase()),
    );
    const next = from + 20 < keys.length ? { next: String(from + 20) } : {};
    const sortedAmong = query.has('sort') ? { sortedAmong: mock.sortedAmong } : {};
    return { status: 200, body: { keys: keys.slice(from, from + 20), ...next, ...sortedAmong } };
  }

  function audit(query: URLSearchParams): Reply {
    const [action, except] = [query.get('action'), query.get('except')];
    const from = Number(query.get('cursor') ?? 0);
    const events = mock.events.filter(
      (event) => (action === null || event.action === action) && event.action !== except,
    );
    const next = from + 50 < events.length ? { next: String(from + 50) } : {};
    return { status: 200, body: { events: events.slice(from, from + 50), ...next } };
  }

  function create(input: KeyInput): Reply {
    const key = mockKey({ ...input, id: `key_${mock.keys.length + 1}` } as Partial<Key>);
    mock.keys = [key, ...mock.keys];
    return { status: 201, body: { key, secrets: secretsOf('first') } };
  }

  function change(key: MockKey, changes: Partial<Key>): Reply {
    const next = { ...key, ...changes, revision: key.revision + 1 };
    mock.keys = mock.keys.map((other) => (other === key ? next : other));
    return one(next);
  }

  function endRotation({ rotation: _, ...key }: MockKey): Reply {
    const next = { ...key, revision: key.revision + 1 };
    mock.keys = mock.keys.map((other) => (other.id === key.id ? next : other));
    return one(next);
  }

  function secretsOf(word: string) {
    return Object.fromEntries(
      mock.session.provider.secrets.map((name) => [name, `canary_${word}_${name}_9fKq2LmX7RtB4VzA`]),
    );
  }

  return mock;
}

export function mockKey(changes: Partial<Key>): MockKey {
  return {
    id: 'key_1',
    name: 'CI',
    environment: 'production',
    state: 'active',
    scopes: [],
    allowedIps: [],
    metadata: {},
    createdAt: CREATED_AT,
    changedAt: CREATED_AT,
    usedToday: 0,
    refusedToday: 0,
    hint: '4VzA',
    revision: 1,
    ...changes,
  };
}

function trialOf({ trialBody, trialAnswer: { status, headers } }: Mock): Trial {
  return {
    request: {
      method: 'GET',
      url: 'http://127.0.0.1:4001/adjutor/v2/direct-debit/banks',
      headers: { authorization: 'Bearer ••••••••', accept: 'application/json' },
    },
    response: {
      status,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ratelimit: '"daily";r=958;t=3600',
        ...headers,
      },
      body: trialBody,
      milliseconds: 12,
    },
  };
}

function one(key: MockKey): Reply {
  return { status: 200, body: key, etag: etagOf(key) };
}

function etagOf(key: MockKey): string {
  return `"${key.revision}"`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
