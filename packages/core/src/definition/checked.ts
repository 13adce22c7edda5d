import { CredentialError } from '../error.js';
import type { Provider, ProviderDefinition } from '../grammar.js';

/** The mark of a checked definition. Every copy of this package knows it, and neither JSON nor a copy carries it. */
const CHECKED = Symbol.for('sallyport.checked');

/**
 * Freezes a copy of a definition and marks it as checked. Besides `defineProvider`, the definitions of this package use
 * it: their tests check them, so that a bundle with one of them needs no schema.
 */
export function markChecked<const D extends ProviderDefinition>(definition: D): Provider<D> {
  const provider = structuredClone(definition);
  Object.defineProperty(provider, CHECKED, { value: true });
  return deepFreeze(provider) as Provider<D>;
}

/** @throws {CredentialError} `invalid_definition` for an object that `defineProvider` did not return. */
export function assertProvider(provider: ProviderDefinition): void {
  if (typeof provider === 'object' && provider !== null && Object.hasOwn(provider, CHECKED)) return;
  throw new CredentialError(
    'invalid_definition',
    'Pass the object that defineProvider(definition) returned; this one was not checked',
  );
}

/**
 * The name that was asked for, or the first one.
 *
 * @throws {CredentialError} `invalid_option` for a name that does not exist.
 */
export function pickName<K extends string>(
  kind: string,
  record: Readonly<Record<K, unknown>>,
  asked: K | undefined,
): K {
  const names = Object.keys(record) as K[];
  const name = asked ?? names[0];
  if (name !== undefined && Object.hasOwn(record, name)) return name;
  throw new CredentialError(
    'invalid_option',
    `Unknown ${kind} "${String(asked)}"; expected one of: ${names.join(', ')}`,
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
