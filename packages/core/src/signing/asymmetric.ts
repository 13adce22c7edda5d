import type { KeyObject } from 'node:crypto';
import { constants, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { CredentialError } from '../error.js';
import type { SignRecipe } from '../grammar.js';

/** The type of key and the hash of each algorithm. */
const ALGORITHMS = {
  ed25519: { type: 'ed25519', hash: null },
  'ecdsa-sha256': { type: 'ec', hash: 'sha256' },
  'rsa-sha256': { type: 'rsa', hash: 'sha256' },
  'rsa-pss-sha256': { type: 'rsa', hash: 'sha256' },
} as const;

/** The start of the DER of a bare Ed25519 key. @see https://www.rfc-editor.org/rfc/rfc8410 */
const ED25519 = { private: '302e020100300506032b657004220420', public: '302a300506032b6570032100' };

/** The signature of a message by a private key. */
export function signBytes(recipe: SignRecipe, message: Uint8Array, key: string): string {
  const { hash } = ALGORITHMS[recipe.sign];
  return sign(hash, message, { key: keyOf(recipe, key, 'private'), ...padding(recipe) }).toString(recipe.as);
}

/** Whether a text is the signature of a message, by a public key or that of a private one. */
export function verifyBytes(
  recipe: SignRecipe,
  message: Uint8Array,
  key: string,
  signature: string,
): boolean {
  const bytes = Buffer.from(signature, recipe.as);
  // A decoder passes over what it does not know, and one signature has one spelling.
  if (bytes.length === 0 || bytes.toString(recipe.as) !== signature) return false;
  const { hash } = ALGORITHMS[recipe.sign];
  return verify(hash, message, { key: keyOf(recipe, key, 'public'), ...padding(recipe) }, bytes);
}

function padding({ sign: algorithm }: SignRecipe) {
  return algorithm === 'rsa-pss-sha256'
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : {};
}

/** The key object of a key in text. @throws {CredentialError} `source_invalid` for a text that is no such key. */
export function keyOf(
  { key: template, keyAs = 'pem', sign: algorithm }: Pick<SignRecipe, 'key' | 'keyAs' | 'sign'>,
  text: string,
  kind: 'private' | 'public',
): KeyObject {
  const { type } = ALGORITHMS[algorithm];
  try {
    const key = parse(text, keyAs, kind);
    if (key.asymmetricKeyType === type) return key;
  } catch {
    // The message of the library may quote the key.
  }
  throw new CredentialError('source_invalid', `"${template}" is no ${kind} ${type} key, written as ${keyAs}`);
}

function parse(text: string, as: NonNullable<SignRecipe['keyAs']>, kind: 'private' | 'public'): KeyObject {
  const create = kind === 'private' ? createPrivateKey : createPublicKey;
  // A variable of the environment often holds the newlines of a PEM as two characters.
  if (as === 'pem') return create(text.replaceAll('\\n', '\n'));
  const bytes = Buffer.from(text, as);
  const der = bytes.length === 32 ? Buffer.concat([Buffer.from(ED25519[kind], 'hex'), bytes]) : bytes;
  const privateKey = () => createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  if (kind === 'private') return privateKey();
  try {
    return createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    return createPublicKey(privateKey());
  }
}
