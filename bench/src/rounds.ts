/**
 * Measures every contender once a round: A B C, then B C A, then C A B, so that none always comes first or
 * always follows the same one.
 *
 * @returns By contender, one sample a round.
 */
export async function interleave<T>(
  contenders: ReadonlyMap<string, () => T | Promise<T>>,
  rounds: number,
): Promise<Map<string, T[]>> {
  const samples = new Map<string, T[]>([...contenders.keys()].map((name) => [name, []]));
  const order = [...contenders];
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of order) samples.get(name)?.push(await measure());
    order.push(...order.splice(0, 1));
  }
  return samples;
}
