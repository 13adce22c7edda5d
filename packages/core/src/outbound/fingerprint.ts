import { hash } from 'node:crypto';
import type { Values } from '../placement/template.js';

/** The first 32 bits of the SHA-256 of the secrets: enough to tell keys apart, too little to find one. */
export function fingerprintOf(secrets: Values): string {
  return digestOf(secrets).slice(0, 8);
}

/** All of it, for what must never be mistaken: two keys with one fingerprint can be made within hours. */
export function digestOf(secrets: Values): string {
  const names = Object.keys(secrets).sort();
  return hash('sha256', JSON.stringify(names.map((name) => [name, secrets[name]])));
}
