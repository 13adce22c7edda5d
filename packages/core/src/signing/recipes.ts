import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { namesOfRecipe } from '../definition/strategies.js';
import { CredentialError } from '../error.js';
import type { ByteEncoding, DerivedValue, HmacRecipe, KeyEncoding, SignRecipe } from '../grammar.js';
import type { Template } from '../placement/template.js';
import { compileTemplate, parseTemplate } from '../placement/template.js';
import { signBytes, verifyBytes } from './asymmetric.js';
import { joinFields } from './fields.js';
import { namedMaker } from './named.js';
import type { SignedValues } from './request-values.js';
import { writeTime } from './times.js';

/** A recipe, compiled. */
export interface CompiledRecipe {
  /** The name of its value. */
  readonly name: string;
  /** The recipe itself. */
  readonly recipe: DerivedValue;
  /** A new value for a request that is signed. @throws {CredentialError} `source_invalid` for a key that is none. */
  make(values: SignedValues, now: number): string;
  /** Whether a value that was read is a signature of the others, for a recipe that cannot be computed again. */
  readonly verify: ((values: SignedValues, signature: string) => boolean) | undefined;
  /** The hash of what such a signature covers: of one message there may be many signatures. */
  readonly digest: CompiledRecipe['make'] | undefined;
  /** The items of a list, to be read back. */
  readonly items: readonly Template[];
}

/** Compiles the recipes of a strategy, in their order. */
export function compileRecipes(derive: Readonly<Record<string, DerivedValue>>): CompiledRecipe[] {
  return Object.entries(derive).map(([name, recipe]) => ({
    name,
    recipe,
    make: makerOf(recipe),
    verify: 'sign' in recipe ? verifierOf(recipe) : undefined,
    digest: 'sign' in recipe ? makerOf({ hash: 'sha256', of: recipe.of, as: 'hex' }) : undefined,
    items: 'items' in recipe ? recipe.items.map((item) => compileTemplate(item)) : [],
  }));
}

/** Whether the value follows from the others, so that a verifier computes it again. */
export function isComputed(recipe: DerivedValue): boolean {
  return (['hmac', 'hash', 'encode', 'params', 'aws-sigv4', 'oauth1'] as const).some(
    (kind) => kind in recipe,
  );
}

/** Whether nobody can make the value without a secret. */
export function isSignature(recipe: DerivedValue, secrets: readonly string[]): boolean {
  if ((['hmac', 'sign', 'aws-sigv4', 'oauth1'] as const).some((kind) => kind in recipe)) return true;
  return 'hash' in recipe && namesOfRecipe(recipe).some((name) => secrets.includes(name));
}

function verifierOf(recipe: SignRecipe): CompiledRecipe['verify'] {
  const [message, key] = [bytesOf(recipe.of), bytesOf(recipe.key)];
  return (values, signature) => verifyBytes(recipe, message(values), key(values).toString('utf8'), signature);
}

function makerOf(recipe: DerivedValue): CompiledRecipe['make'] {
  if ('now' in recipe) return (_values, now) => writeTime(now, recipe.now);
  // Minted before, as the token of the strategy.
  if ('jwt' in recipe) return (values) => String(values.token);
  if ('random' in recipe)
    return () => (recipe.random === 'uuid' ? randomUUID() : randomBytes(16).toString('hex'));
  if ('items' in recipe) {
    const items = recipe.items.map(bytesOf);
    return (values) => items.map((item) => item(values).toString('utf8')).join(recipe.join);
  }
  if ('aws-sigv4' in recipe || 'oauth1' in recipe) return namedMaker(recipe);
  if ('params' in recipe) return (values) => joinFields(recipe, values);
  const message = bytesOf(recipe.of);
  if ('encode' in recipe) return (values) => message(values).toString(recipe.encode);
  if ('hash' in recipe) return (values) => digest(createHash(recipe.hash), message(values), recipe.as);
  const key = bytesOf(recipe.key);
  if ('sign' in recipe) return (values) => signBytes(recipe, message(values), key(values).toString('utf8'));
  return (values) =>
    digest(createHmac(recipe.hmac, keyBytes(key(values), recipe)), message(values), recipe.as);
}

function digest(
  hash: { update(data: Uint8Array): { digest(as: ByteEncoding): string } },
  message: Uint8Array,
  as: ByteEncoding,
): string {
  return hash.update(message).digest(as);
}

/** Fills a template with bytes. */
function bytesOf(template: string): (values: SignedValues) => Buffer {
  const parts = parseTemplate(template);
  return (values) =>
    Buffer.concat(
      parts.map((part) => {
        const value = 'name' in part ? values[part.name] : part.literal;
        if (value !== undefined) return typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
        throw new CredentialError('source_invalid', `"${(part as { name: string }).name}" is not given`);
      }),
    );
}

function keyBytes(key: Buffer, { key: template, keyAs = 'text' }: HmacRecipe): Buffer {
  const { prefix, as } =
    typeof keyAs === 'string'
      ? { prefix: '', as: keyAs as KeyEncoding }
      : { prefix: keyAs.prefix, as: keyAs.as };
  if (as === 'text' && prefix === '') return key;
  const text = key.toString('utf8');
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  const shape = as === 'hex' ? /^(?:[\da-f]{2})+$/i : as === 'base64' ? /^[\w+/-]+={0,2}$/ : /./s;
  if (!shape.test(rest))
    throw new CredentialError('source_invalid', `the key "${template}" is not written as ${as}`);
  return Buffer.from(rest, as === 'text' ? 'utf8' : as);
}
