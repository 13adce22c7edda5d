/** Ids sort by the time they were made: a time in hex, then 80 random bits. */
export function newId(prefix: string, now: number, random: (size: number) => Uint8Array): string {
  return `${prefix}_${now.toString(16).padStart(12, '0')}${Buffer.from(random(10)).toString('hex')}`;
}
