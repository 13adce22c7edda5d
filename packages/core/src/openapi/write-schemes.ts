import { stepsOf } from '../definition/strategies.js';
import type { ExchangeStep, Placements, StrategyDefinition } from '../grammar.js';
import { parseTemplate } from '../placement/template.js';
import type { MintedRecipe } from '../signing/mint.js';
import { mintedRecipes } from '../signing/mint.js';
import type { OpenApiScheme } from './document.js';
import { writeSignature } from './write-signature.js';

/** Name → scheme. */
type Schemes = Readonly<Record<string, OpenApiScheme>>;

/** A strategy as schemes. */
export interface WrittenStrategy {
  /** Name → scheme, all of which the strategy needs. */
  readonly schemes: Schemes;
  /** What the schemes do not say; undefined if they say all. */
  readonly omitted: string | undefined;
}

/**
 * Writes a strategy as schemes. Constant headers are no credential, and left out.
 *
 * @returns the reason if OpenAPI has no words for it.
 */
export function writeSchemes(name: string, strategy: StrategyDefinition): WrittenStrategy | string {
  const minted = mintedRecipes(strategy.derive);
  const signature = strategy.derive && minted.length === 0 ? writeSignature(strategy) : undefined;
  const placed =
    stepsOf(strategy).length > 0
      ? writeExchanged(name, strategy)
      : writePlacements(signature?.rest ?? strategy, minted);
  if (typeof placed === 'string') return placed;
  const schemes = { ...placed, ...signature?.schemes, ...certificateOf(strategy) };
  // An empty requirement is one that everyone meets.
  if (Object.keys(schemes).length === 0) return 'no value in a request';
  return { schemes, omitted: minted.length > 0 ? 'the claims of the token' : signature?.omitted };
}

function writeExchanged(name: string, strategy: StrategyDefinition): Schemes | string {
  if (!strategy.then) return 'the token is handed to the application';
  const [step, ...more] = stepsOf(strategy);
  const placed = writePlacements(strategy.then);
  if (typeof placed === 'string' || !step) return placed;
  const { token, ...others } = placed;
  if (token?.type !== 'http') return 'a token of an exchange elsewhere than in the header Authorization';
  const grant = more.length === 0 ? clientCredentialsOf(step) : undefined;
  if (grant && token.scheme === 'bearer') return { ...others, ...grant };
  return { ...others, [`${name}Token`]: { ...token, description: `A token from ${step.url}` } };
}

/** Named by both secrets, so that `fromOpenApi` finds their names. */
function certificateOf({ tls }: StrategyDefinition): Schemes {
  const names = tls ? [tls.certificate, tls.key].map(holeOf) : [];
  return names.length > 0 ? { [names.join('.')]: { type: 'mutualTLS' } } : {};
}

function writePlacements(
  { header, query, cookie, json, form, path, basic }: Placements,
  minted: readonly MintedRecipe[] = [],
): Schemes | string {
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
      schemes[secret in schemes ? `${secret}_${kind}` : secret] = {
        ...(isHttp
          ? { type: 'http', scheme: scheme.toLowerCase() === 'bearer' ? 'bearer' : scheme }
          : { type: 'apiKey', in: kind as 'header' | 'query' | 'cookie', name: at }),
        ...aboutToken(minted.find((each) => each.name === secret)),
      };
    }
  }
  return schemes;
}

/** @see https://www.rfc-editor.org/rfc/rfc7519 */
function aboutToken(minted: MintedRecipe | undefined): { bearerFormat?: 'JWT'; description?: string } {
  return minted
    ? { bearerFormat: 'JWT', description: `A JSON Web Token (${minted.recipe.jwt}) that the client signs` }
    : {};
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
