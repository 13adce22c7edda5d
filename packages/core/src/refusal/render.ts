import type { Json, Placements, ProviderDefinition, RefusalCode } from '../grammar.js';
import type { Reply } from '../http/request.js';
import { withHeader } from '../http/request.js';
import { statusText } from '../http/status-text.js';
import { compileChallenge } from './challenge.js';
import { REFUSALS } from './codes.js';
import { limitHeaders } from './limit-headers.js';
import type { Refusal } from './refusal.js';

/** A refusal, and the response that the provider gives to it. */
export interface RenderedRefusal extends Refusal, Reply {}

/**
 * Compiles the provider's responses to refusals. A bare refusal is rendered once: the same frozen object is
 * returned each time.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function compileRenderer(
  provider: ProviderDefinition,
  placements: Placements,
): (refusal: Refusal) => RenderedRefusal {
  const challenge = compileChallenge(provider, placements);
  const bare = new Map<RefusalCode, RenderedRefusal>();

  function render(refusal: Refusal): RenderedRefusal {
    const { code } = refusal;
    const rule = provider.refusals?.[code];
    const envelope = provider.refusals?.default;
    const status = rule?.status ?? REFUSALS[code].status;
    const template = rule?.body ?? envelope?.body;
    const body = template === undefined ? problem(refusal, status) : fill(template, refusal);
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const challenged = status === 401 || REFUSALS[code].bearerError !== undefined;
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

  return (refusal) => {
    if (!isBare(refusal)) return render(refusal);
    const known = bare.get(refusal.code);
    if (known) return known;
    const made = render(refusal);
    bare.set(refusal.code, made);
    return made;
  };
}

/** A request that could not be checked may be repeated after a second. A value that is no number is left out. */
function retryAfter({ code, retryAfter: seconds = code === 'unavailable' ? 1 : undefined }: Refusal) {
  return Number.isFinite(seconds) ? { 'Retry-After': String(Math.max(1, Math.ceil(seconds ?? 1))) } : {};
}

function isBare(refusal: Refusal): boolean {
  for (const key in refusal) if (key !== 'code') return false;
  return true;
}

function problem(refusal: Refusal, status: number): Json {
  const { isQuota, detail } = REFUSALS[refusal.code];
  return {
    type: isQuota ? 'https://iana.org/assignments/http-problem-types#quota-exceeded' : 'about:blank',
    title: isQuota
      ? 'Request cannot be satisfied as assigned quota has been exceeded'
      : (statusText(status) ?? 'Refused'),
    status,
    detail: refusal.detail ?? detail,
    code: refusal.code,
    ...(isQuota && refusal.limits?.length
      ? { 'violated-policies': refusal.limits.filter((l) => l.remaining <= 0).map((l) => l.name) }
      : {}),
  };
}

function fill(template: Json, refusal: Refusal): Json {
  if (typeof template === 'string') {
    return template
      .replaceAll('{code}', refusal.code)
      .replaceAll('{detail}', () => refusal.detail ?? REFUSALS[refusal.code].detail);
  }
  if (Array.isArray(template)) return template.map((item) => fill(item, refusal));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fill(value, refusal)]));
}

function contentType(template: Json | undefined): string {
  if (template === undefined) return 'application/problem+json';
  return typeof template === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
}
