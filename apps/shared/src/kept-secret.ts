import { randomBytes } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { readPrivate } from './private-file.js';

/** Characters. A generated secret has 43. */
const MIN_LENGTH = 32;

/**
 * Reads a secret of this installation, or generates it if the file does not exist yet. Only the owner can read
 * the file. If two processes start at once, both get the secret that was written first.
 *
 * @throws {Error} if the file holds less than a secret, or is a symbolic link.
 */
export async function keptSecret(file: string): Promise<string> {
  // The file appears with its content, so that no other process reads an empty one.
  const fresh = `${file}.${randomBytes(8).toString('hex')}`;
  try {
    await writeFile(fresh, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  const secret = (await readPrivate(file)) ?? '';
  if (secret.trim().length >= MIN_LENGTH) return secret;
  throw new Error(
    `${file} holds no secret of ${MIN_LENGTH} characters; delete it, and a new one is generated`,
  );
}
