import type { Json, Provider, RefusalCode, RefusalMatch } from '../grammar.js';
import type { OutboundResponse } from '../http/request.js';
import { parseResponseBody } from '../http/response-body.js';
import { REFUSAL_CODES, REFUSALS } from './codes.js';

/** Tells which refusal a response is; undefined for a response that is none. */
export type Recogniser = (response: OutboundResponse) => RefusalCode | undefined;

/** What a status means if the definition says nothing more exact. */
const BY_STATUS = new Map(REFUSAL_CODES.map((code) => [REFUSALS[code].recognisedBy, code]));

/**
 * Compiles how a client recognises the provider's refusals: by the rules of its definition, then by status. If
 * two codes look the same, `missing` comes last, because a credential was sent.
 */
export function compileRecogniser(provider: Provider): Recogniser {
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
    // Nearly every response: no rule is for it.
    if (response.status < 400 && !statuses.has(response.status)) return undefined;
    return rules.find(({ match }) => matches(match, response))?.code ?? BY_STATUS.get(response.status);
  };
}

function matches(match: RefusalMatch, { status, body: received }: OutboundResponse): boolean {
  if (match.status === undefined ? status < 400 : match.status !== status) return false;
  if (match.body === undefined && match.contains === undefined) return true;
  const body = parseResponseBody(received);
  if (match.body !== undefined && !contains(body, match.body)) return false;
  if (match.contains === undefined) return true;
  return (typeof body === 'string' ? body : JSON.stringify(body ?? '')).includes(match.contains);
}

/** Whether `actual` has everything that `expected` names. A string with `{detail}` in it matches every string. */
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
