import { createHmac, hash } from 'node:crypto';
import type { Provider } from '@sallyport/core';
import { carriedCombinations } from '@sallyport/core';
import { KeyringError } from './error.js';

/** Version → pepper. The highest version is the one in use; older ones keep their keys working. */
export type Peppers = Readonly<Record<number, string | undefined>>;

type Values = Readonly<Record<string, string>>;

/**
 * A presented credential: what it is cached under, and what its digests at rest are made of. It ends with the
 * SHA-256 in hex, which Node writes 0.2 µs sooner than any other encoding.
 */
export type Presented = string & { readonly presented?: never };

export interface Digester {
  /** One one-shot SHA-256; `undefined` where a value is missing. */
  present(secrets: Values): Presented | undefined;
  /** Everything that the values may later be presented as, by one strategy or another. */
  presentAll(secrets: Values): Presented[];
  /** A key of which only the SHA-256 is known (32 bytes). For providers with one secret. */
  presentDigest(sha256: Buffer): Presented;
  /** The digest at rest under the pepper in use. */
  current(presented: Presented): string;
  /** The digests at rest under every pepper, the one in use first. */
  all(presented: Presented): string[];
  /** Whether a digest at rest was made with an older pepper. */
  isOld(digest: string): boolean;
}

/**
 * Secrets → digests. A leaked table is worth nothing without the pepper, so one fast keyed hash is enough:
 * a generated key has at least 128 random bits.
 *
 * @throws {KeyringError} `invalid_input` for peppers that are missing or short.
 */
export function createDigester(provider: Provider, peppers: Peppers): Digester {
  const versions = usable(peppers);
  const combinations = carriedCombinations(provider).sort((a, b) => b.length - a.length);
  const single = combinations.length === 1 && combinations[0]?.length === 1 ? combinations[0][0] : undefined;

  const prefixes = new Map<readonly string[], string>(
    combinations.map((names) => [names, single === undefined ? `${names.join()}:` : '']),
  );

  function presentAs(names: readonly string[], secrets: Values): Presented {
    const text =
      names.length === 1
        ? (secrets[names[0] as string] as string)
        : JSON.stringify(names.map((name) => secrets[name]));
    return prefixes.get(names) + hash('sha256', text);
  }

  const at = (version: number, pepper: string, presented: Presented) => {
    const sha = Buffer.from(presented.slice(-64), 'hex').toString('base64url');
    const text = `${provider.id}\n${presented.slice(0, -64)}${sha}`;
    return `${version}.${createHmac('sha256', pepper).update(text).digest('base64url')}`;
  };
  const [[newest, newestPepper]] = versions;

  return {
    present(secrets) {
      if (single !== undefined) {
        const value = secrets[single];
        return typeof value === 'string' && value !== '' ? hash('sha256', value) : undefined;
      }
      const names = combinations.find((combination) => combination.every((name) => secrets[name]));
      return names && presentAs(names, secrets);
    },
    presentAll: (secrets) => combinations.map((names) => presentAs(names, secrets)),
    presentDigest(sha256) {
      if (single !== undefined) return sha256.toString('hex');
      throw new KeyringError(
        'invalid_input',
        'only a key that is one value can be imported by digest',
        'sha256',
      );
    },
    current: (presented) => at(newest, newestPepper, presented),
    all: (presented) => versions.map(([version, pepper]) => at(version, pepper, presented)),
    isOld: (digest) => !digest.startsWith(`${newest}.`),
  };
}

type Versions = [[number, string], ...[number, string][]];

export function checkPepper(pepper: string | undefined, field: string): string {
  if (typeof pepper === 'string' && Buffer.byteLength(pepper) >= 16) return pepper;
  throw new KeyringError(
    'invalid_input',
    'a pepper has at least 16 bytes, such as `openssl rand -hex 32` prints',
    field,
  );
}

/** The peppers, newest first. */
export function usable(peppers: Peppers): Versions {
  const versions = Object.entries(peppers ?? {}).map(([version, pepper]): [number, string] => {
    if (!/^\d{1,9}$/.test(version))
      throw new KeyringError('invalid_input', 'a version is a whole number', 'peppers');
    return [Number(version), checkPepper(pepper, `peppers.${version}`)];
  });
  versions.sort(([a], [b]) => b - a);
  if (versions.length > 0) return versions as Versions;
  throw new KeyringError('invalid_input', 'at least one is needed: { 1: process.env.PEPPER }', 'peppers');
}
