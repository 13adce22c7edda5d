import type {
  AuditList,
  DayUsage,
  Issued,
  Key,
  KeyInput,
  KeyList,
  KeyPatch,
  Problem,
  Secrets,
  Session,
  Trial,
} from './contract.js';

/** An answer is a value, not an exception: every view has to say what it does with a problem. */
export type Answer<T> =
  | { readonly ok: true; readonly data: T; readonly etag?: string }
  | { readonly ok: false; readonly problem: Problem };

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Change = 'regenerate' | 'disable' | 'enable' | 'revoke';

export const api = {
  session: () => call<Session>('session'),
  keys: (query: { readonly state?: string; readonly cursor?: string }) =>
    call<KeyList>(`keys${search(query)}`),
  key: (id: string) => call<Key>(one(id)),
  usage: (id: string, days: number) =>
    call<{ readonly days: readonly DayUsage[] }>(`${one(id)}/usage?days=${days}`),
  audit: (id: string, cursor?: string) =>
    call<AuditList>(`${one(id)}/audit${search(cursor === undefined ? {} : { cursor })}`),

  /** `attempt` names the attempt, so that sending it twice makes one key. */
  create: (input: KeyInput, attempt: string) =>
    call<Issued>('keys', { method: 'POST', body: input, headers: { 'Idempotency-Key': attempt } }),
  update: (id: string, etag: string, patch: KeyPatch) =>
    call<Key>(one(id), { method: 'PATCH', body: patch, headers: { 'If-Match': etag } }),
  regenerate: (id: string, etag: string, grace: string) =>
    call<Issued>(`${one(id)}/regenerate`, post({ grace }, etag)),
  disable: (id: string, etag: string) => call<Key>(`${one(id)}/disable`, post({}, etag)),
  enable: (id: string, etag: string) => call<Key>(`${one(id)}/enable`, post({}, etag)),
  revoke: (id: string, etag: string, reason: string) =>
    call<Key>(`${one(id)}/revoke`, post(reason === '' ? {} : { reason }, etag)),
  delete: (id: string, etag: string) =>
    call<undefined>(one(id), { method: 'DELETE', headers: { 'If-Match': etag } }),
  try: (id: string, secrets: Secrets) => call<Trial>(`${one(id)}/try`, { method: 'POST', body: { secrets } }),
};

/** Addresses are relative: they hold under any mount and behind any proxy prefix. */
async function call<T>(path: string, { method = 'GET', body, headers }: Call = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(`api/${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
    });
    const text = await response.text();
    if (!response.ok) return { ok: false, problem: problemOf(response.status, text) };
    const etag = response.headers.get('ETag');
    return {
      ok: true,
      data: (text === '' ? undefined : JSON.parse(text)) as T,
      ...(etag === null ? {} : { etag }),
    };
  } catch {
    return { ok: false, problem: { status: 0, title: 'The server could not be reached.' } };
  }
}

function problemOf(status: number, text: string): Problem {
  try {
    const { title, detail, field } = JSON.parse(text) as Partial<Problem>;
    return {
      status,
      title: title ?? `The server answered ${status}.`,
      ...(detail === undefined ? {} : { detail }),
      ...(field === undefined ? {} : { field }),
    };
  } catch {
    return { status, title: `The server answered ${status}.` };
  }
}

function post(body: unknown, etag: string): Call {
  return { method: 'POST', body, headers: { 'If-Match': etag } };
}

function one(id: string): string {
  return `keys/${encodeURIComponent(id)}`;
}

function search(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
