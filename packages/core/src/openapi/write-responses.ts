import type { Placements, ProviderDefinition, RefusalCode } from '../grammar.js';
import { statusText } from '../http/status-text.js';
import { REFUSALS } from '../refusal/codes.js';
import { compileRenderer } from '../refusal/render.js';
import type { Fields } from './document.js';

/** The responses to a credential that is not accepted, as the provider's definition renders them. */
export interface WrittenResponses {
  /** Name → response, for `components.responses`. */
  readonly components: Readonly<Record<string, Fields>>;
  /** Status → reference to one of them. `forbidden` is for operations that need scopes. */
  of(needsScopes: boolean): Readonly<Record<string, Fields>>;
}

const ALWAYS: readonly RefusalCode[] = ['missing', 'invalid', 'rate_limited'];

/** Writes the responses of a provider, one for each status. */
export function writeResponses(provider: ProviderDefinition): WrittenResponses {
  const [strategy = {}] = Object.values(provider.strategies);
  const placements: Placements = strategy.then ?? strategy;
  const render = compileRenderer(provider, placements);
  const rendered = [...ALWAYS, 'forbidden' as const].map((code) => render({ code }));
  const components: Record<string, Fields> = {};
  const nameOf = (status: number) =>
    (statusText(status) ?? `Status ${status}`).replaceAll(/[^A-Za-z0-9]+/g, '');
  for (const { status } of rendered) {
    const same = rendered.filter((each) => each.status === status);
    const challenge = same.find(({ headers }) => headers['WWW-Authenticate'])?.headers['WWW-Authenticate'];
    components[nameOf(status)] = {
      description: statusText(status) ?? 'Refused',
      headers: {
        ...(challenge ? { 'WWW-Authenticate': { schema: { type: 'string' }, example: challenge } } : {}),
        ...(status === 429
          ? { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } }
          : {}),
      },
      content: {
        [same[0]?.headers['Content-Type'] ?? 'application/json']: {
          examples: Object.fromEntries(
            same.map(({ code, body, headers }) => [
              code,
              {
                summary: REFUSALS[code].detail,
                value: /json/.test(headers['Content-Type'] ?? '') ? JSON.parse(body) : body,
              },
            ]),
          ),
        },
      },
    };
  }
  return {
    components,
    of: (needsScopes) =>
      Object.fromEntries(
        rendered
          .filter(({ code }) => needsScopes || code !== 'forbidden')
          .map(({ status }) => [String(status), { $ref: `#/components/responses/${nameOf(status)}` }]),
      ),
  };
}
