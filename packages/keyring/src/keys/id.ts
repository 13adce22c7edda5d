/** A new id: a prefix, the time in hex and 80 random bits. Ids sort by time. */
export function newId(prefix: string, now: number, random: (size: number) => Uint8Array): string {
  return `${prefix}_${now.toString(16).padStart(12, '0')}${Buffer.from(random(10)).toString('hex')}`;
}
