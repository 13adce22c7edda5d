import { timingSafeEqual } from 'node:crypto';

/** Whether a value is one of the candidates, in a time that tells nothing about either. */
export function isAmong(value: string, candidates: readonly string[]): boolean {
  const expected = Buffer.from(value, 'utf8');
  let among = false;
  for (const candidate of candidates) {
    const given = Buffer.from(candidate, 'utf8');
    if (given.length === expected.length && timingSafeEqual(given, expected)) among = true;
  }
  return among;
}
