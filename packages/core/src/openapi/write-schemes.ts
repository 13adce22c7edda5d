import { stepsOf } from '../definition/strategies.js';
import type { ExchangeStep, Placements, StrategyDefinition } from '../grammar.js';
import { parseTemplate } from '../placement/template.js';
import type { OpenApiScheme } from './document.js';

/** Name → scheme, all of which a strategy needs; the reason if OpenAPI has no words for it. */
export type WrittenSchemes = Readonly<Record<string, OpenApiScheme>> | string;

/** Writes a strategy as schemes. Constant headers are no credential, and left out. */
export function writeSchemes(name: string, strategy: StrategyDefinition): WrittenSchemes {
  if (strategy.derive) return 'a signature of each request';
  const steps = stepsOf(strategy);
  if (steps.length > 0 && !strategy.then) return 'the token is handed to the application';
  const [step] = steps;
  const grant = step && steps.length === 1 ? clientCredentialsOf(step) : undefined;
  const placed = writePlacements(strategy.then ?? strategy);
  if (typeof placed === 'string' || !step) return placed;
  const { token, ...others } = placed;
  if (token?.type !== 'http') return 'a token of an exchange elsewhere than in the header Authorization';
  if (grant && token.scheme === 'bearer') return { ...others, ...grant };
  return { ...others, [`${name}Token`]: { ...token, description: `A token from ${step.url}` } };
}

function writePlacements({ header, query, cookie, json, form, path, basic }: Placements): WrittenSchemes {
  if (json || form) return 'a credential in the body';
  if (path !== undefined) return 'a credential in the path';
  const schemes: Record<string, OpenApiScheme> = {};
  if (basic) {
    const username = holeOf(basic.username);
    const password = holeOf(basic.password);
    if (username === undefined || (password === undefined && basic.password !== ''))
      return 'a user name with more than one value in it';
    schemes[password === undefined ? username : `${username}.${password}`] = {
      type: 'http',
      scheme: 'basic',
    };
  }
  for (const [kind, templates] of Object.entries({ header, query, cookie })) {
    for (const [at, template] of Object.entries(templates ?? {})) {
      if (parseTemplate(template).every((part) => 'literal' in part)) continue;
      const [, scheme, rest] = /^([!#$%&'*+.^_`|~\w-]+) (.+)$/.exec(template) ?? [];
      const isHttp = kind === 'header' && at.toLowerCase() === 'authorization' && scheme !== undefined;
      const secret = holeOf(isHttp ? (rest ?? '') : template);
      if (secret === undefined) return `a template with more than one value, in ${kind} ${at}`;
      schemes[secret in schemes ? `${secret}_${kind}` : secret] = isHttp
        ? { type: 'http', scheme: scheme.toLowerCase() === 'bearer' ? 'bearer' : scheme }
        : { type: 'apiKey', in: kind as 'header' | 'query' | 'cookie', name: at };
    }
  }
  return schemes;
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
function clientCredentialsOf({
  url,
  query,
  form,
  basic,
}: ExchangeStep): Readonly<Record<string, OpenApiScheme>> | undefined {
  const id = holeOf(basic?.username ?? '');
  const secret = holeOf(basic?.password ?? '');
  const constants = Object.values(query ?? {}).every((text) => !/[{}]/.test(text));
  if (form?.grant_type !== 'client_credentials' || id === undefined || secret === undefined || !constants)
    return undefined;
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return {
    [`${id}.${secret}`]: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: `${url}${search}`, scopes: {} } },
    },
  };
}

/** The name of a template that is nothing else. */
function holeOf(template: string): string | undefined {
  return /^\{([A-Za-z][A-Za-z0-9_]*)\}$/.exec(template)?.[1];
}
