import type { Json, Provider, RefusalCode, RefusalMatch } from '../definition/definition.js';
import type { OutboundResponse } from '../placement/request.js';
import { REFUSAL_CODES } from '../refusal.js';

/** What a status means where the definition says nothing more exact. */
const BY_STATUS: Readonly<Record<number, RefusalCode>> = {
  401: 'invalid',
  402: 'no_credit',
  403: 'forbidden',
  429: 'rate_limited',
};

/**
 * Compiles how a client recognises the provider's refusals: by the rules of its definition, then by
 * status. Where two codes look the same, `missing` comes last, since a credential was sent.
 */
export function refusalJudge(provider: Provider): (response: OutboundResponse) => RefusalCode | undefined {
  const rules = REFUSAL_CODES.toSorted((a, b) => Number(a === 'missing') - Number(b === 'missing')).flatMap(
    (code) => {
      const rule = provider.refusals?.[code];
      const rendered: RefusalMatch[] =
        rule?.status !== undefined && rule.body !== undefined
          ? [{ status: rule.status, body: rule.body }]
          : [];
      return [...rendered, ...(rule?.match ?? [])].map((match) => ({ code, match }));
    },
  );
  const statuses = new Set(rules.map(({ match }) => match.status));
  return (response) => {
    // Nearly every answer, and no rule is for it.
    if (response.status < 400 && !statuses.has(response.status)) return undefined;
    return rules.find(({ match }) => matches(match, response))?.code ?? BY_STATUS[response.status];
  };
}

function matches(match: RefusalMatch, { status, body: received }: OutboundResponse): boolean {
  if (match.status === undefined ? status < 400 : match.status !== status) return false;
  if (match.body === undefined && match.contains === undefined) return true;
  const body = parsedBody(received);
  if (match.body !== undefined && !contains(body, match.body)) return false;
  if (match.contains === undefined) return true;
  return (typeof body === 'string' ? body : JSON.stringify(body ?? '')).includes(match.contains);
}

/** What a body says: the value of its JSON, its text where it is none; undefined for a stream. */
export function parsedBody(body: unknown): unknown {
  if (body instanceof Uint8Array) return parsedBody(new TextDecoder().decode(body));
  if (typeof body !== 'string') return body instanceof Object && 'pipe' in body ? undefined : body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Whether `actual` has everything that `expected` names. A text with a hole (`{detail}`) fits any text. */
function contains(actual: unknown, expected: Json): boolean {
  if (typeof expected !== 'object' || expected === null) {
    return (
      actual === expected ||
      (typeof expected === 'string' && /\{(?:detail|code)\}/.test(expected) && typeof actual === 'string')
    );
  }
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(expected))
    return false;
  return Object.entries(expected).every(
    ([key, value]) =>
      Object.hasOwn(actual, key) && contains((actual as Record<string, unknown>)[key], value as Json),
  );
}
