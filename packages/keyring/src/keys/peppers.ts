import { KeyringError } from '../error.js';

/** Version → pepper. The highest version makes new digests; keys of older versions keep working. */
export type Peppers = Readonly<Record<number, string | undefined>>;

/** Pairs of version and pepper, the newest first. */
export type PepperVersions = [[number, string], ...[number, string][]];

const MIN_BYTES = 16;

/** @throws {KeyringError} `invalid_option` for a pepper that is missing or shorter than 16 bytes. */
export function checkPepper(pepper: string | undefined, field: string): string {
  if (typeof pepper === 'string' && Buffer.byteLength(pepper) >= MIN_BYTES) return pepper;
  throw new KeyringError(
    'invalid_option',
    'a pepper has at least 16 bytes, such as the output of `openssl rand -hex 32`',
    { field },
  );
}

/**
 * Checks the peppers and sorts them, newest first.
 *
 * @throws {KeyringError} `invalid_option` if there is none, or if a version or a pepper is not acceptable.
 */
export function pepperVersions(peppers: Peppers): PepperVersions {
  const versions = Object.entries(peppers ?? {}).map(([version, pepper]): [number, string] => {
    if (!/^\d{1,9}$/.test(version))
      throw new KeyringError('invalid_option', 'a version is a whole number', { field: 'peppers' });
    return [Number(version), checkPepper(pepper, `peppers.${version}`)];
  });
  versions.sort(([a], [b]) => b - a);
  if (versions.length > 0) return versions as PepperVersions;
  throw new KeyringError('invalid_option', 'at least one is needed: { 1: process.env.PEPPER }', {
    field: 'peppers',
  });
}
