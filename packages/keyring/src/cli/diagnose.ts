import { readFileSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { matchesKeyFormat } from '@sallyport/core';
import { privateKeyProblem, secretProblem, secretsOfStrategy } from '@sallyport/core/adapter';
import type { CliEnv } from './cli-io.js';

/** What is known of one secret. Never its value. */
export interface SecretDiagnosis {
  readonly secret: string;
  /** The variable that is read; absent if the definition names none. */
  readonly variable?: string;
  /** `set`, `file`, `optional`, or what is wrong. */
  readonly state:
    | 'set'
    | 'file'
    | 'optional'
    | 'not set'
    | 'set twice'
    | 'unreadable'
    | 'wrong format'
    | 'no variable';
  /** What to do; absent if nothing is wrong. */
  readonly next?: string;
}

/** What is known of a provider's secrets, and of its strategies. */
export interface ProviderDiagnosis {
  readonly secrets: readonly SecretDiagnosis[];
  /** The first strategy whose secrets are all there. */
  readonly strategy: string | undefined;
}

/**
 * Looks at the variables of a provider's secrets. Nobody needs all strategies: of one that has no variable of its own set,
 * while another is complete, nothing is asked.
 *
 * @param only - The name of the strategy that is meant. Default: all.
 */
export function diagnose(provider: Provider, env: CliEnv, only?: string): ProviderDiagnosis {
  const all = Object.keys(provider.secrets).map((secret) => diagnoseSecret(provider, secret, env));
  const strategies = Object.entries(provider.strategies)
    .filter(([name]) => only === undefined || name === only)
    .map(([name, strategy]) => ({ name, needs: secretsOfStrategy(provider, strategy) }));
  const named = (isMeant: (each: SecretDiagnosis) => boolean) =>
    new Set(all.filter(isMeant).map(({ secret }) => secret));
  const fine = named(({ next }) => next === undefined);
  const complete = strategies.filter(({ needs }) => needs.every((secret) => fine.has(secret)));
  const inComplete = new Set(complete.flatMap(({ needs }) => needs));
  const given = named(({ state, secret }) => !ABSENT.includes(state) && !inComplete.has(secret));
  const begun = strategies.filter(({ needs }) => needs.some((secret) => given.has(secret)));
  const meant = complete.length + begun.length > 0 ? [...complete, ...begun] : strategies;
  const asked = new Set(meant.flatMap(({ needs }) => needs));
  return {
    secrets: all
      .filter(({ secret }) => strategies.some(({ needs }) => needs.includes(secret)))
      .map(({ next, ...each }) => (next === undefined || !asked.has(each.secret) ? each : { ...each, next })),
    strategy: complete[0]?.name,
  };
}

const ABSENT: readonly SecretDiagnosis['state'][] = ['not set', 'no variable', 'optional'];

/** Whether a variable of the provider is set. */
export function isConfigured({ secrets }: Provider, env: CliEnv): boolean {
  return Object.values(secrets).some(({ env: name }) => name && (env[name] || env[`${name}_FILE`]));
}

function diagnoseSecret(provider: Provider, secret: string, env: CliEnv): SecretDiagnosis {
  const { env: variable, format, optional } = provider.secrets[secret] ?? {};
  if (variable === undefined)
    return { secret, state: 'no variable', next: `name one in the definition: secrets.${secret}.env` };
  const found = (state: SecretDiagnosis['state'], next?: string) => ({
    ...{ secret, variable, state },
    ...(next === undefined ? {} : { next }),
  });
  const file = env[`${variable}_FILE`];
  const where = provider.docs ? ` See ${provider.docs}` : '';
  if (env[variable] && file) return found('set twice', `unset ${variable} or ${variable}_FILE`);
  if (!env[variable] && !file)
    return optional
      ? found('optional')
      : found('not set', `set ${variable}, or ${variable}_FILE to a file.${where}`);
  let value = env[variable] ?? '';
  if (file) {
    try {
      value = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    } catch (error) {
      return found(
        'unreadable',
        `${variable}_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
      );
    }
  }
  if (format && !matchesKeyFormat(format, value)) {
    const expected =
      'prefix' in format
        ? `${[format.prefix, ...Object.values(format.prefixes ?? {})].join('_… or ')}_… with its checksum`
        : `${format.length} characters, ${format.alphabet}`;
    return found('wrong format', `copy the value of ${variable} again: expected ${expected}`);
  }
  const problem = secretProblem(provider, secret, value);
  if (problem) return found('wrong format', `copy the value of ${variable} again: it ${problem}`);
  const ofKey = privateKeyProblem(provider, secret, value);
  if (ofKey) return found('wrong format', `copy the key into ${variable} again: ${ofKey}`);
  return found(file ? 'file' : 'set');
}
