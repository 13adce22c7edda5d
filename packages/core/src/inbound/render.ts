import { STATUS_CODES } from 'node:http';
import type { Json, Placements, ProviderDefinition, RefusalCode } from '../definition/definition.js';
import type { Reply } from '../placement/request.js';
import { withHeader } from '../placement/request.js';
import type { LimitState, Refusal } from '../refusal.js';
import { BEARER_ERRORS, STANDARDS } from '../refusal.js';

/** A refusal with the answer that the provider gives to it. */
export interface RenderedRefusal extends Refusal, Reply {}

/**
 * Compiles how a provider words its refusals. A bare refusal is rendered once and the same frozen object
 * is handed out each time.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function refusalRenderer(provider: ProviderDefinition, placements: Placements) {
  const challenge = challengeOf(provider, placements);
  const bare = new Map<RefusalCode, RenderedRefusal>();

  function render(refusal: Refusal): RenderedRefusal {
    const { code } = refusal;
    const rule = provider.refusals?.[code];
    const envelope = provider.refusals?.default;
    const status = rule?.status ?? STANDARDS[code].status;
    const template = rule?.body ?? envelope?.body;
    const body = template === undefined ? problem(refusal, status) : fill(template, refusal);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const challenged = status === 401 || BEARER_ERRORS[code] !== undefined;
    const standard: Record<string, string> = {
      'Content-Type': contentType(template),
      'Content-Length': String(Buffer.byteLength(text)),
      ...(challenged ? { 'WWW-Authenticate': challenge(refusal) } : {}),
      ...limitHeaders(refusal.limits),
      ...retryAfter(refusal),
    };
    const headers = Object.entries({ ...envelope?.headers, ...rule?.headers }).reduce(
      (all, [name, value]) => withHeader(all, name, value),
      standard,
    );
    return Object.freeze({ ...refusal, status, headers: Object.freeze(headers), body: text });
  }

  return (refusal: Refusal): RenderedRefusal => {
    if (!isBare(refusal)) return render(refusal);
    const known = bare.get(refusal.code);
    if (known) return known;
    const made = render(refusal);
    bare.set(refusal.code, made);
    return made;
  };
}

/**
 * The `RateLimit` and `RateLimit-Policy` fields. The draft still moves: this is their one emitter.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitHeaders(limits: readonly LimitState[] | undefined): Record<string, string> {
  if (!limits?.length) return {};
  let policy = '';
  let standing = '';
  for (const { name, limit, window, remaining, resetAfter } of limits) {
    const start = `${policy && ', '}${quote(name)}`;
    policy += `${start};q=${limit};w=${window}`;
    standing += `${start};r=${Math.max(0, remaining)};t=${Math.ceil(resetAfter)}`;
  }
  return { 'RateLimit-Policy': policy, RateLimit: standing };
}

/** What cannot be decided now is worth another try at once; a number that is none is left out. */
function retryAfter({ code, retryAfter = code === 'unavailable' ? 1 : undefined }: Refusal) {
  return Number.isFinite(retryAfter)
    ? { 'Retry-After': String(Math.max(1, Math.ceil(retryAfter ?? 1))) }
    : {};
}

/** A quoted string that any header can hold: what would end it or break the line is dropped. */
function quote(text: string): string {
  const illegal = /[^ !#-[\]-~]/g;
  return illegal.test(text) ? `"${text.replaceAll(illegal, '')}"` : `"${text}"`;
}

function isBare(refusal: Refusal): boolean {
  for (const key in refusal) if (key !== 'code') return false;
  return true;
}

function problem(refusal: Refusal, status: number): Json {
  const quota = refusal.code === 'quota_exceeded' || refusal.code === 'rate_limited';
  return {
    type: quota ? 'https://iana.org/assignments/http-problem-types#quota-exceeded' : 'about:blank',
    title: quota
      ? 'Request cannot be satisfied as assigned quota has been exceeded'
      : (STATUS_CODES[status] ?? 'Refused'),
    status,
    detail: refusal.detail ?? STANDARDS[refusal.code].detail,
    code: refusal.code,
    ...(quota && refusal.limits?.length
      ? { 'violated-policies': refusal.limits.filter((l) => l.remaining <= 0).map((l) => l.name) }
      : {}),
  };
}

function fill(template: Json, refusal: Refusal): Json {
  if (typeof template === 'string') {
    return template
      .replaceAll('{code}', refusal.code)
      .replaceAll('{detail}', () => refusal.detail ?? STANDARDS[refusal.code].detail);
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, refusal));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, refusal)]));
}

function contentType(template: Json | undefined): string {
  if (template === undefined) return 'application/problem+json';
  return typeof template === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
}

/**
 * Every 401 names a way to authenticate. A header that is no registered scheme is described in OpenAPI's
 * words (`in`, `name`).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2.1
 */
function challengeOf(provider: ProviderDefinition, placements: Placements): (refusal: Refusal) => string {
  const realm = `realm=${quote(provider.title)}`;
  const authorization = Object.entries(placements.header ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  const scheme = authorization && /^[!#$%&'*+.^_`|~\w-]+(?= )/.exec(authorization[1])?.[0];
  if (placements.basic) return () => `Basic ${realm}, charset="UTF-8"`;
  const start = scheme ? `${scheme} ${realm}` : `ApiKey ${realm}${whereOf(placements)}`;
  return (refusal) => {
    const error = BEARER_ERRORS[refusal.code];
    const scope =
      refusal.code === 'forbidden' && refusal.scopes?.length
        ? `, scope=${quote(refusal.scopes.join(' '))}`
        : '';
    return error ? `${start}, error="${error}"${scope}` : start;
  };
}

function whereOf(placements: Placements): string {
  for (const kind of ['header', 'query', 'cookie', 'json', 'form'] as const) {
    const [name] = Object.keys(placements[kind] ?? {});
    if (name !== undefined)
      return `, in="${kind === 'json' || kind === 'form' ? 'body' : kind}", name=${quote(name)}`;
  }
  return placements.path ? ', in="path"' : '';
}
