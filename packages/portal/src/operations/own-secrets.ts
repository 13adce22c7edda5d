import type { Provider, SecretsOf } from '@sallyport/core';
import type { FoundKey, Key, Keyring } from '@sallyport/keyring';
import { Problem } from '../http/problem.js';

type Secrets = Readonly<Record<string, string>>;

/** Strings in a text that are looked up at most: each costs one read of the store. */
const MAX_TRIED = 60;
const MIN_LENGTH = 8;

/** Secrets without what people copy along: spaces, quotes, `NAME=`, the name of a header and the word `Bearer`. */
export function strippedSecrets(secrets: Secrets): Secrets {
  return Object.fromEntries(Object.entries(secrets).map(([name, value]) => [name, stripped(value)]));
}

function stripped(pasted: string): string {
  const bare = pasted.trim().replace(/^(?:[A-Z][A-Z0-9_]*=|[A-Za-z][\w-]*:\s)\s*/, '');
  return bare.replace(/^(["'`])(.*)\1$/s, '$2').replace(/^bearer\s+/i, '');
}

/**
 * Looks secrets up without a trace, so that nothing else than a secret of this key is ever sent.
 *
 * @throws {Problem} 400 that says what is wrong. It names another key only if the owner has it.
 */
export async function assertSecretsOf(key: Key, keyring: Keyring, secrets: Secrets): Promise<void> {
  const found = await keyring.find(secrets as SecretsOf<Provider>);
  if (found?.key.id === key.id) return;
  throw new Problem(400, sentenceOf(found, key, keyring.provider, secrets), { field: 'secrets' });
}

function sentenceOf(found: FoundKey | undefined, key: Key, provider: Provider, secrets: Secrets): string {
  if (found?.key.owner === key.owner) return `This belongs to “${found.key.name}”, not to this key.`;
  for (const [name, { format }] of Object.entries(provider.secrets)) {
    const value = secrets[name] ?? '';
    if (!format) continue;
    const prefix = 'prefix' in format ? (format.prefixes?.[key.environment] ?? format.prefix) : '';
    if (!('prefix' in format)) {
      if (value.length !== format.length)
        return `It should have ${format.length} characters; this has ${value.length}.`;
    } else if (!value.startsWith(`${prefix}_`)) {
      return `It should begin with “${prefix}_”.`;
    } else if (value.length !== prefix.length + 1 + (format.length ?? 30) + 6) {
      return 'It begins right, but a part is missing or mistyped.';
    }
  }
  return 'No key of this account has this secret.';
}

/**
 * The keys of an owner whose secrets stand in a text, such as a log. Others are not told from unknown ones.
 *
 * @param owner - Undefined for every owner.
 */
export async function keysInText(
  keyring: Keyring,
  owner: string | undefined,
  text: string,
): Promise<readonly FoundKey[]> {
  const found = new Map<string, FoundKey>();
  for (const secrets of candidates(Object.keys(keyring.provider.secrets), text)) {
    const each = await keyring.find(secrets as SecretsOf<Provider>);
    if (each && (owner === undefined || each.key.owner === owner))
      found.set(`${each.key.id} ${each.secret}`, each);
  }
  return [...found.values()];
}

function* candidates(names: readonly string[], text: string): Generator<Secrets> {
  const tokens = [...text.split(/[^\w-]+/), ...text.split(/\s+/)].filter(
    (token) => token.length >= MIN_LENGTH && token.length <= 512,
  );
  const strings = [...new Set(tokens)];
  let left = MAX_TRIED;
  const [first, second] = names;
  for (const one of strings) {
    for (const other of second === undefined ? [''] : strings) {
      if (other === one) continue;
      if (left-- === 0) return;
      yield { [first as string]: one, ...(second === undefined ? {} : { [second]: other }) };
    }
  }
}
