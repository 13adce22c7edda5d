import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { KeyFormat, ProviderDefinition, SecretsOf } from '../grammar.js';
import { generatePrivateKey } from './key-pairs.js';
import { requiredSecrets } from './strategies.js';

/** A format with a prefix and a checksum. */
type PrefixedFormat = Extract<KeyFormat, { readonly prefix: string }>;

const ALPHABETS = {
  alphanumeric: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  base64url: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
} as const;

const CLASSES = { alphanumeric: '[A-Za-z0-9]', hex: '[0-9a-f]', base64url: '[A-Za-z0-9_\\-]' } as const;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM_LENGTH = 6;
const DEFAULT_RANDOM_LENGTH = 30;

/** The format of a secret that declares none: 40 letters and digits, 238 bits. */
const DEFAULT_FORMAT: KeyFormat = { length: 40, alphabet: 'alphanumeric' };

/**
 * New secrets for a provider, each in the format of its definition (default: 40 letters and digits); for one that signs, a
 * private key. Optional secrets are not made.
 *
 * @param random - A source of random bytes. Default: `crypto.randomBytes`.
 * @param environment - The environment whose prefix they carry. Default: the provider's first.
 * @throws {CredentialError} `invalid_option` for a client certificate, which an authority issues.
 * @example
 * generateSecrets(acme); // { apiKey: 'acme_live_…' }
 */
export function generateSecrets<P extends ProviderDefinition>(
  provider: P,
  random: (size: number) => Uint8Array = randomBytes,
  environment: string | undefined = Object.keys(provider.environments)[0],
): SecretsOf<P> {
  return Object.fromEntries(
    requiredSecrets(provider).map((name) => [
      name,
      generatePrivateKey(provider, name) ??
        generateSecret(provider.secrets[name]?.format ?? DEFAULT_FORMAT, random, environment),
    ]),
  ) as SecretsOf<P>;
}

function generateSecret(
  format: KeyFormat,
  random: (size: number) => Uint8Array,
  environment: string | undefined,
): string {
  if (!('prefix' in format)) return randomString(ALPHABETS[format.alphabet], format.length, random);
  const prefix = (environment !== undefined && format.prefixes?.[environment]) || format.prefix;
  const body = `${prefix}_${randomString(BASE62, format.length ?? DEFAULT_RANDOM_LENGTH, random)}`;
  return body + checksum(body);
}

/**
 * Whether a string could be a secret of this format. A string with a prefix of the format has to have the right checksum,
 * so a mistyped key needs no look-up. A string without one may be a key from before the format.
 */
export function matchesKeyFormat(format: KeyFormat, text: string): boolean {
  if (!('prefix' in format)) return compiled(format).test(text);
  if (prefixOf(format, text) === undefined) return true;
  // Made-up keys fail at the first, which takes less time. See bench/WHY.md, "Made-up keys".
  return hasRightChecksum(text) && compiled(format).test(text);
}

/** The prefix of a format that a string carries, without the `_` behind it. */
export function prefixOf(format: PrefixedFormat, text: string): string | undefined {
  const { prefixes } = format;
  let longest = hasPrefix(text, format.prefix) ? format.prefix : undefined;
  for (const environment in prefixes) {
    const prefix = prefixes[environment] ?? '';
    if (prefix.length > (longest?.length ?? 0) && hasPrefix(text, prefix)) longest = prefix;
  }
  return longest;
}

/** No new string is made: every request passes here. */
function hasPrefix(text: string, prefix: string): boolean {
  return text.startsWith(prefix) && text.charAt(prefix.length) === '_';
}

/** The environment to which the prefix of a string belongs alone; undefined if there is none. */
export function environmentOfPrefix(format: PrefixedFormat, text: string): string | undefined {
  const { prefixes } = format;
  if (!prefixes) return undefined;
  const prefix = prefixOf(format, text);
  return Object.keys(prefixes).find((environment) => prefixes[environment] === prefix);
}

/** The longest first: one may begin with another. */
function prefixesOf({ prefix, prefixes }: PrefixedFormat): readonly string[] {
  if (!prefixes) return [prefix];
  return [...new Set([prefix, ...Object.values(prefixes)])].sort((a, b) => b.length - a.length);
}

/** The format in words, for an error. */
export function describeFormat(format: KeyFormat): string {
  return 'prefix' in format
    ? `${prefixesOf(format)
        .map((prefix) => `"${prefix}_…"`)
        .join(' or ')} with its checksum`
    : `${format.length} characters (${format.alphabet})`;
}

/**
 * The source of a regular expression (flag `v`) that finds secrets of this format in a text, for secret scanners.
 *
 * @param format - Default: the one of a secret that declares none.
 */
export function scannerPattern(format: KeyFormat = DEFAULT_FORMAT): string {
  const word = 'alphabet' in format && format.alphabet === 'base64url' ? '[A-Za-z0-9_\\-]' : '[A-Za-z0-9_]';
  return `(?<!${word})${shape(format)}(?!${word})`;
}

const patterns = new WeakMap<KeyFormat, RegExp>();

function compiled(format: KeyFormat): RegExp {
  const known = patterns.get(format);
  if (known) return known;
  const made = new RegExp(`^${shape(format)}$`, 'v');
  patterns.set(format, made);
  return made;
}

function shape(format: KeyFormat): string {
  if (!('prefix' in format)) return `${CLASSES[format.alphabet]}{${format.length}}`;
  const prefixes = prefixesOf(format);
  const prefix = prefixes.length > 1 ? `(?:${prefixes.join('|')})` : format.prefix;
  return `${prefix}_[0-9A-Za-z]{${(format.length ?? DEFAULT_RANDOM_LENGTH) + CHECKSUM_LENGTH}}`;
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let at = 0; at < CHECKSUM_LENGTH; at++) {
    text = BASE62[rest % 62] + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}

/** Character code → its value as a digit. Other characters are told by the pattern. */
const DIGITS = new Uint8Array(128);
for (let digit = 0; digit < BASE62.length; digit++) DIGITS[BASE62.charCodeAt(digit)] = digit;

/** Compares numbers: encoding the right checksum takes longer than the CRC itself. */
function hasRightChecksum(text: string): boolean {
  const end = text.length - CHECKSUM_LENGTH;
  let stated = 0;
  for (let at = end; at < text.length; at++) stated = stated * 62 + (DIGITS[text.charCodeAt(at)] ?? 0);
  return stated === crc32(text.slice(0, end));
}

/** Bytes that would favour some characters are not used. */
function randomString(alphabet: string, length: number, random: (size: number) => Uint8Array): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length + 8)) {
      if (byte < limit && text.length < length) text += alphabet[byte % alphabet.length];
    }
  }
  return text;
}
