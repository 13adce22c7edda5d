import { readFileSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { matchesKeyFormat } from '@sallyport/core';
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

/** Looks at the variables of a provider's secrets. */
export function diagnose(provider: Provider, env: CliEnv): SecretDiagnosis[] {
  return Object.keys(provider.secrets).map((secret) => diagnoseSecret(provider, secret, env));
}

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
  if (value === '' || value !== value.trim() || /\p{Cc}/u.test(value))
    return found('wrong format', `take white space and line ends out of ${variable}; it must not be empty`);
  if (format && !matchesKeyFormat(format, value)) {
    const expected =
      'prefix' in format
        ? `${format.prefix}_… with its checksum`
        : `${format.length} characters, ${format.alphabet}`;
    return found('wrong format', `copy the value of ${variable} again: expected ${expected}`);
  }
  return found(file ? 'file' : 'set');
}
