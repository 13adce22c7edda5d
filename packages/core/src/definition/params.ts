import { CredentialError } from '../error.js';
import type { ProviderDefinition } from '../grammar.js';
import { encodeParams } from '../placement/encode-params.js';
import type { Values } from '../placement/template.js';
import { compileTemplate } from '../placement/template.js';

const DEFAULT_PATTERN = '[A-Za-z0-9](?:[A-Za-z0-9_\\-]*[A-Za-z0-9])?';

/**
 * The value of each parameter: the one that was given, or its default.
 *
 * @throws {CredentialError} `invalid_option` for an unknown parameter, a missing one, or a value that is not allowed.
 */
export function resolveParams(
  provider: Pick<ProviderDefinition, 'id' | 'params'>,
  given: Readonly<Record<string, string | undefined>> = {},
): Values {
  const params = provider.params ?? {};
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(params, name));
  if (unknown !== undefined)
    throw fault(
      provider.id,
      `unknown parameter "${unknown}"; expected one of: ${Object.keys(params).join(', ') || 'none'}`,
    );
  const values: Record<string, string> = {};
  for (const [name, { pattern, enum: allowed, default: fallback }] of Object.entries(params)) {
    const value = given[name] ?? fallback;
    if (value === undefined)
      throw fault(provider.id, `parameter "${name}" is needed; pass params: { ${name}: '…' }`);
    if (allowed && !allowed.includes(value))
      throw fault(provider.id, `parameter "${name}" is "${value}"; expected one of: ${allowed.join(', ')}`);
    const shape = pattern ?? (allowed ? '.+' : DEFAULT_PATTERN);
    if (!new RegExp(`^(?:${shape})$`, 'u').test(value)) {
      throw fault(
        provider.id,
        `parameter "${name}" is "${value}"; expected ${pattern ? `/${pattern}/` : 'letters, digits, _ and -'}`,
      );
    }
    values[name] = value;
  }
  return values;
}

/**
 * A URL with its parameters filled in, each encoded so that it cannot become another part of the URL.
 *
 * @throws {CredentialError} `invalid_option` if the values make no URL.
 */
export function resolveUrl(template: string, params: Values): URL {
  const text = compileTemplate(template, encodeParams(params)).write({});
  if (URL.canParse(text)) return new URL(text);
  throw fault('', `the parameters make no URL of "${template}"`);
}

function fault(provider: string, message: string): CredentialError {
  return new CredentialError('invalid_option', provider ? `${provider}: ${message}` : message, {
    provider: provider || undefined,
  });
}
