import type { Secrets } from './acme.ts';
import type { ChaosNode } from './node.ts';

/** Spends what is left of a quota, also what the nodes give back to one another. @returns how many requests passed. */
export async function spendAll(nodes: readonly ChaosNode[], secrets: Secrets): Promise<number> {
  let total = 0;
  for (let round = 0; round < 6; round++) {
    const spent = await Promise.all(nodes.map((node) => node.run<number>('spend', { secrets })));
    const sum = spent.reduce((all, one) => all + one, 0);
    total += sum;
    if (sum === 0 && round > 0) break;
    await Promise.all(nodes.map((node) => node.run('flush').catch(() => {})));
  }
  return total;
}
