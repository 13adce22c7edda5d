import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { CredentialError } from '../error.js';
import type { ByteEncoding, DerivedValue, HmacRecipe, KeyEncoding } from '../grammar.js';
import type { Template } from '../placement/template.js';
import { compileTemplate, parseTemplate } from '../placement/template.js';

/** Names and their values. A body stays bytes. */
export type SignedValues = Readonly<Record<string, string | Uint8Array>>;

/** A recipe, compiled. */
export interface CompiledRecipe {
  /** The name of its value. */
  readonly name: string;
  /** The recipe itself. */
  readonly recipe: DerivedValue;
  /** A new value for a request that is signed. @throws {CredentialError} `source_invalid` for a key that is none. */
  make(values: SignedValues, now: number): string;
  /** The items of a list, to be read back. */
  readonly items: readonly Template[];
}

/** Compiles the recipes of a strategy, in their order. */
export function compileRecipes(derive: Readonly<Record<string, DerivedValue>>): CompiledRecipe[] {
  return Object.entries(derive).map(([name, recipe]) => ({
    name,
    recipe,
    make: makerOf(recipe),
    items: 'join' in recipe ? recipe.items.map((item) => compileTemplate(item)) : [],
  }));
}

/** Whether the value follows from the others, so that a verifier computes it again. */
export function isComputed(recipe: DerivedValue): boolean {
  return 'hmac' in recipe || 'hash' in recipe || 'encode' in recipe;
}

function makerOf(recipe: DerivedValue): CompiledRecipe['make'] {
  if ('now' in recipe)
    return (_values, now) => String(recipe.now === 'seconds' ? Math.floor(now / 1000) : now);
  if ('random' in recipe)
    return () => (recipe.random === 'uuid' ? randomUUID() : randomBytes(16).toString('hex'));
  if ('join' in recipe) {
    const items = recipe.items.map(bytesOf);
    return (values) => items.map((item) => item(values).toString('utf8')).join(recipe.join);
  }
  const message = bytesOf(recipe.of);
  if ('encode' in recipe) return (values) => message(values).toString(recipe.encode);
  if ('hash' in recipe) return (values) => digest(createHash(recipe.hash), message(values), recipe.as);
  const key = bytesOf(recipe.key);
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
