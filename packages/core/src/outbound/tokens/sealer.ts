import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Values } from '../../placement/template.js';
import { canonicalSecrets } from '../fingerprint.js';

/** Seals values for a store that others may read. */
export interface Sealer {
  /** The name that the value has in the store. */
  readonly key: string;
  /** Seals a JSON value. */
  seal(value: unknown): string;
  /** Opens it; undefined if it is foreign, damaged or absent. */
  open(sealed: string | undefined): unknown;
}

/** Names and seals what belongs to these secrets. Without the secrets neither can be read. */
export function sealer(secrets: Values, kind: string, scope: string): Sealer {
  const material = canonicalSecrets(secrets);
  const derive = (use: string, size: number) =>
    Buffer.from(hkdfSync('sha256', material, 'sallyport', `${use}:${scope}`, size));
  const cipherKey = derive('seal', 32);

  return {
    key: `sallyport:${kind}:${derive('name', 16).toString('hex')}`,
    seal(value) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed) {
      if (sealed === undefined) return undefined;
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
      } catch {
        return undefined;
      }
    },
  };
}
