import { scrypt as scryptWithCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptWithCallback);

/** The parts of a hash. */
interface ScryptHash {
  readonly cost: number;
  readonly blockSize: number;
  readonly parallelization: number;
  readonly salt: Buffer;
  readonly expected: Buffer;
}

const FORMAT = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/-]{4,128})\$([\w+/-]{22,172})$/;
/** The memory of one verification. */
const MAX_BYTES = 128 * 1024 * 1024;

/** Whether a text is said to be a hash of scrypt. */
export function isScryptHash(text: string): boolean {
  return text.startsWith('$scrypt$');
}

/**
 * Reads a hash of scrypt: `$scrypt$ln=14,r=8,p=1$<salt>$<hash>`, both in Base64 without padding.
 *
 * @returns undefined for another format, and for one that takes more than 128 MiB.
 * @see https://github.com/P-H-C/phc-string-format
 */
export function readScryptHash(text: string): ScryptHash | undefined {
  const [, ln, r, p, salt = '', hash = ''] = FORMAT.exec(text) ?? [];
  const [cost, blockSize, parallelization] = [2 ** Number(ln), Number(r), Number(p)];
  if (!(cost > 1 && blockSize > 0 && parallelization > 0 && 128 * cost * blockSize <= MAX_BYTES))
    return undefined;
  return {
    ...{ cost, blockSize, parallelization },
    ...{ salt: Buffer.from(salt, 'base64'), expected: Buffer.from(hash, 'base64') },
  };
}

/** Whether a secret has this hash. It works in the thread pool of Node. */
export async function hasScryptHash(secret: string, hash: ScryptHash): Promise<boolean> {
  const { salt, expected, ...costs } = hash;
  const actual = await scrypt(secret, salt, expected.length, { ...costs, maxmem: 2 * MAX_BYTES });
  return timingSafeEqual(actual, expected);
}
