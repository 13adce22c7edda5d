import type { SecretValues } from '../keys/digest.js';
import type { KeyInput } from './input.js';

/** A key that exists already. It has one of `secrets`, `sha256`, `sha512` and `hash`. */
export interface ImportedKey extends KeyInput {
  /** The secrets in the clear. */
  readonly secrets?: SecretValues | undefined;
  /** The SHA-256 of the one secret, in hex or base64. */
  readonly sha256?: string | undefined;
  /** The SHA-512 of the one secret, in hex. The keyring needs `foreignHashes: { sha512: true }`. */
  readonly sha512?: string | undefined;
  /**
   * Another hash of the one secret: scrypt as `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, or any that `foreignHashes.verify`
   * compares, such as bcrypt. It needs an `identifier`.
   */
  readonly hash?: string | undefined;
  /** Only with `hash`: the part of the secret that `foreignHashes.identify` gives. Each key has another one. */
  readonly identifier?: string | undefined;
  /**
   * Not with `secrets`: whether the secret may begin with the prefix of the provider's key format, without its checksum.
   * `false` if it does not: then wrong checksums go on being refused without a look-up. Default: true.
   */
  readonly hasPrefix?: boolean | undefined;
}
