import type { Secrets } from './acme.ts';
import type { Tally } from './load.ts';
import type { ChaosNode } from './node.ts';
import { startNode } from './node.ts';
import { openKeyring } from './open-keyring.ts';
import type { Place } from './places.ts';
import { dropPlace, KINDS, newPlace } from './places.ts';
import type { Measured, Row } from './row.ts';
import { pause, waitUntil } from './row.ts';
import { spendAll } from './spend-all.ts';

const FIVE_MINUTES = 300_000;
const QUOTA = 2000;
const SECONDS = 5;
const RATE = 10;

async function rateOf(nodes: readonly ChaosNode[], secrets: Secrets): Promise<number> {
  await Promise.all(nodes.map((node) => node.run('load', { perSecond: 30, quota: secrets })));
  await pause(SECONDS * 1000);
  const tallies = await Promise.all(nodes.map((node) => node.run<{ quota: Tally }>('stopLoad')));
  return tallies.reduce((sum, { quota }) => sum + quota.accepted, 0);
}

async function skewed(kind: Place['kind']): Promise<Measured> {
  const place = await newPlace(kind);
  const own = await openKeyring({ place });
  const nodes: ChaosNode[] = [];
  try {
    const rated = await own.keyring.create({ owner: 'o', name: 'r', rate: { limit: RATE, per: '1s' } });
    const limited = await own.keyring.create({ owner: 'o', name: 'q', quota: { day: QUOTA } });
    for (const skewMs of [-FIVE_MINUTES, 0, FIVE_MINUTES])
      nodes.push(await startNode({ place, skewMs, flushEvery: '1s' }));
    const passed = await rateOf(nodes, rated.secrets);
    // One clock jumps back by ten minutes.
    await nodes[2]?.run('verify', { secrets: limited.secrets });
    await nodes[2]?.run('skew', { ms: -FIVE_MINUTES });
    const afterJump = await rateOf(nodes, rated.secrets);
    const spent = 1 + (await spendAll(nodes, limited.secrets));
    await own.keyring.revoke(limited.key.id);
    const bound = kind === 'Postgres' ? 5000 : 32_000;
    const heard = await waitUntil(async () => {
      const result = await nodes[2]?.run<{ code?: string }>('verify', { secrets: limited.secrets });
      return result?.code === 'invalid';
    }, bound);
    const most = RATE * (SECONDS + 2);
    return {
      figures: `${passed} and, after the jump, ${afterJump} requests in ${SECONDS} s at ${RATE} a second; quota ${spent} of ${QUOTA}; the node that jumped refused a revoked key after ${(heard / 1000).toFixed(1)} s`,
      faults: [
        ...(Math.max(passed, afterJump) > most ? [`more than ${most} requests passed`] : []),
        ...(spent > QUOTA ? [`${spent - QUOTA} requests over the quota`] : []),
        ...(heard >= bound ? ['a revoked key passed'] : []),
      ],
    };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await own.close();
    await dropPlace(place);
  }
}

/** Nodes whose clocks differ. */
export const CLOCK_ROWS: readonly Row[] = KINDS.map((kind) => ({
  name: `${kind}: three nodes whose clocks are 5 minutes behind, right and 5 minutes ahead; the last jumps back 10 minutes`,
  promised: 'they share a rate and a quota by one clock; a cached key lives no longer than its TTL',
  run: () => skewed(kind),
}));
