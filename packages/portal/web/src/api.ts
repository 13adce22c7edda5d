import type {
  AuditList,
  DayUsage,
  FoundKeys,
  Issued,
  Key,
  KeyHealth,
  KeyInput,
  KeyList,
  KeyPatch,
  LimitsOfKey,
  Problem,
  Secrets,
  SecretsOfKey,
  Session,
  Trial,
} from './contract.js';
import { t } from './locale.js';

/** The result of a call. A problem is a value and no exception, so every view has to show it. */
export type ApiResult<T> =
  | {
      /** The call succeeded. */
      readonly ok: true;
      /** The body of the response. */
      readonly data: T;
      /** The revision of the key in `data`, for the next change. */
      readonly etag?: string;
    }
  | {
      /** The call failed. */
      readonly ok: false;
      /** Why it failed. */
      readonly problem: Problem;
    };

/** Where the portal is; relative to the page by default, so that it holds under any mount and proxy prefix. */
let base = '';

/** Says where the portal is, for a page of another path. */
export function setBase(url: string): void {
  base = url;
}

/** For which account the page was loaded. */
let account: string | undefined;

interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The portal's API. Each call resolves, whatever happens. */
export const api = {
  /** Who is signed in, and what there is to choose from. */
  session: () => loadSession<Session>(),
  /** One page of keys, newest first. */
  keys: (query: Readonly<Record<string, string>>) => call<KeyList>(`keys${search(query)}`),
  /** How many keys may need attention. */
  health: () => call<KeyHealth>('health'),
  /** One key, with its ETag. */
  key: (id: string) => call<Key>(one(id)),
  /** The usage of the last days, today included. */
  usage: (id: string, days: number) =>
    call<{ readonly days: readonly DayUsage[] }>(`${one(id)}/usage?days=${days}`),
  /** What is used of every limit of a key and of its account. */
  limits: (id: string) => call<LimitsOfKey>(`${one(id)}/limits`),
  /** The use of both secrets of a rotation. */
  secrets: (id: string) => call<SecretsOfKey>(`${one(id)}/secrets`),
  /** One page of a key's events, newest first: of one kind, or all of other kinds. */
  audit: (
    id: string,
    query: { readonly action?: string; readonly except?: string; readonly cursor?: string },
  ) => call<AuditList>(`${one(id)}/audit${search(query)}`),

  /** Creates a key. The same `attempt` sent twice creates one key. */
  create: (input: KeyInput, attempt: string) =>
    call<Issued>('keys', { method: 'POST', body: input, headers: { 'Idempotency-Key': attempt } }),
  /** Changes the settings of a key. */
  update: (id: string, etag: string, patch: KeyPatch) =>
    call<Key>(one(id), { method: 'PATCH', body: patch, headers: { 'If-Match': etag } }),
  /** New secrets for a key; `grace` is `0` or a duration such as `24h`. It may begin at the first use of the new ones. */
  regenerate: (
    id: string,
    etag: string,
    times: { readonly grace: string; readonly firstUseWithin?: string },
  ) => call<Issued>(`${one(id)}/regenerate`, post(times, etag)),
  /** Ends the old secret, or takes the new one back. */
  endRotation: (id: string, etag: string, keep: 'new' | 'old') =>
    call<Key>(`${one(id)}/${keep === 'new' ? 'finish' : 'cancel'}-rotation`, post({}, etag)),
  /** Disables a key. */
  disable: (id: string, etag: string) => call<Key>(`${one(id)}/disable`, post({}, etag)),
  /** Enables a key that was disabled. */
  enable: (id: string, etag: string) => call<Key>(`${one(id)}/enable`, post({}, etag)),
  /** Revokes a key; an empty reason is none. */
  revoke: (id: string, etag: string, reason: string) =>
    call<Key>(`${one(id)}/revoke`, post(reason === '' ? {} : { reason }, etag)),
  /** Deletes a key. */
  delete: (id: string, etag: string) =>
    call<undefined>(one(id), { method: 'DELETE', headers: { 'If-Match': etag } }),
  /** The keys of the account whose secrets stand in a text. */
  find: (text: string) => call<FoundKeys>('find', { method: 'POST', body: { text } }),
  /** Sends the example call with these secrets. */
  try: (id: string, secrets: Secrets) => call<Trial>(`${one(id)}/try`, { method: 'POST', body: { secrets } }),
};

/** Asks who is signed in. Every later call states this account. */
export async function loadSession<S extends { readonly account: { readonly id: string } }>(): Promise<
  ApiResult<S>
> {
  account = undefined;
  const result = await call<S>('session');
  if (result.ok) account = result.data.account.id;
  return result;
}

/** Calls the API. */
export async function call<T>(
  path: string,
  { method = 'GET', body, headers }: Call = {},
): Promise<ApiResult<T>> {
  try {
    const response = await fetch(`${base}api/${path}`, {
      method,
      headers: {
        Accept: 'application/json',
        'Sallyport-Page': location.pathname + location.search + location.hash,
        ...(account === undefined ? {} : { 'Sallyport-Account': account }),
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
    return { ok: false, problem: { status: 0, title: t('noAnswer') } };
  }
}

function problemOf(status: number, text: string): Problem {
  try {
    const { title, detail, field, signIn } = JSON.parse(text) as Partial<Problem>;
    return {
      status,
      title: title ?? t('serverAnswered', { status }),
      ...(detail === undefined ? {} : { detail }),
      ...(field === undefined ? {} : { field }),
      ...(signIn === undefined ? {} : { signIn }),
    };
  } catch {
    return { status, title: t('serverAnswered', { status }) };
  }
}

function post(body: unknown, etag: string): Call {
  return { method: 'POST', body, headers: { 'If-Match': etag } };
}

function one(id: string): string {
  return `keys/${encodeURIComponent(id)}`;
}

/** A query with its question mark; empty without any parameter. */
export function search(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
}
