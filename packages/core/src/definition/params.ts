import { CredentialError } from '../error.js';
import type { ParamDefinition, ProviderDefinition } from '../grammar.js';
import type { Params } from '../placement/encode-params.js';
import { encodeParam } from '../placement/encode-params.js';
import { compileTemplate } from '../placement/template.js';
import { PARAM_KINDS } from './param-kinds.js';
import { optionalNames } from './strategies.js';

const DEFAULT_PATTERN = '[A-Za-z0-9](?:[A-Za-z0-9_\\-]*[A-Za-z0-9])?';

/**
 * The value of each parameter: the one that was given, or its default.
 *
 * @param needed - The names that have to have a value. Default: all.
 * @throws {CredentialError} `invalid_option` for an unknown parameter, a missing one, or a value that is not allowed.
 */
export function resolveParams(
  provider: Pick<ProviderDefinition, 'id' | 'params'> & Partial<Pick<ProviderDefinition, 'secrets'>>,
  given: Readonly<Record<string, string | undefined>> = {},
  needed?: ReadonlySet<string>,
): Params {
  const params = provider.params ?? {};
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(params, name));
  if (unknown !== undefined)
    throw fault(
      provider.id,
      `unknown parameter "${unknown}"; expected one of: ${Object.keys(params).join(', ') || 'none'}`,
    );
  const values: Record<string, string> = {};
  const absent = new Set<string>();
  for (const [name, param] of Object.entries(params)) {
    const value = given[name] ?? param.default;
    if (value !== undefined) values[name] = allowed(provider.id, name, param, value);
    else if (param.optional || (needed && !needed.has(name))) absent.add(name);
    else throw fault(provider.id, `parameter "${name}" is needed; pass params: { ${name}: '…' }`);
  }
  const inUrl = () =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, encodeParam(name, value, params[name]?.as)]),
    );
  return { values, absent, optionalSecrets: optionalNames(provider.secrets), inUrl };
}

/** The value in its normal form. */
function allowed(
  provider: string,
  name: string,
  { as, pattern, enum: listed }: ParamDefinition,
  value: string,
): string {
  const refuse = (expected: string) =>
    fault(provider, `parameter "${name}" is "${value}"; expected ${expected}`);
  if (listed && !listed.includes(value)) throw refuse(`one of: ${listed.join(', ')}`);
  const shape = pattern ?? (listed || as ? '.+' : DEFAULT_PATTERN);
  if (!new RegExp(`^(?:${shape})$`, 'u').test(value))
    throw refuse(pattern ? `/${pattern}/` : as ? PARAM_KINDS[as].expected : 'letters, digits, _ and -');
  if (as === undefined) return value;
  const normal = PARAM_KINDS[as].normalise(value);
  if (normal === undefined) throw refuse(PARAM_KINDS[as].expected);
  return normal;
}

/**
 * A URL with its parameters filled in, each encoded so that it cannot become another part of the URL.
 *
 * @throws {CredentialError} `invalid_option` if the values make no URL.
 */
export function resolveUrl(template: string, params: Params): URL {
  const text = compileTemplate(template, params.inUrl()).write({});
  if (URL.canParse(text)) return new URL(text);
  throw fault('', `the parameters make no URL of "${template}"`);
}

function fault(provider: string, message: string): CredentialError {
  return new CredentialError('invalid_option', provider ? `${provider}: ${message}` : message, {
    provider: provider || undefined,
  });
}
