import type { Outage } from './outages.ts';
import { endure } from './outages.ts';
import type { Replica } from './replicas.ts';
import { askPostgres, onRedis, postgresReplica, redisReplica } from './replicas.ts';
import type { Row } from './row.ts';
import { pause } from './row.ts';
import type { OwnServer } from './servers.ts';
import { lacksPostgres, lacksRedis } from './servers.ts';

interface Failover {
  readonly what: string;
  /** Milliseconds before the failure that the replica has nothing of. */
  readonly behindMs: number;
  /** Whether so many more requests may pass as units were lost. */
  readonly mayPass: boolean;
  follow(primary: OwnServer): Promise<Replica>;
  /** The units that all counters of a server have. */
  units(url: string): Promise<number>;
}

/** The primary ends, the replica takes its place, and the address leads to it. */
function failover({ what, behindMs, mayPass, follow, units }: Failover): Outage {
  let replica: Replica | undefined;
  let lost = 0;
  return {
    what,
    ms: 3000,
    async prepare(server) {
      replica = await follow(server);
    },
    async begin({ server, proxy }) {
      if (behindMs > 0) {
        replica?.link.freeze();
        await pause(behindMs);
      }
      await proxy.cut();
      // What is under way on the server ends before it is asked what it had.
      await pause(200);
      const had = behindMs > 0 ? await units(server.url) : 0;
      await server.crash();
      await replica?.link.cut();
      if (behindMs > 0 && replica) lost = had - (await units(replica.server.url));
    },
    async end({ proxy }) {
      if (!replica) return;
      await replica.promote();
      proxy.leadTo(replica.server.url);
      await proxy.restore();
    },
    ...(behindMs > 0 ? { lost: () => ({ units: lost, mayPass }) } : {}),
    close: () => replica?.close(),
  };
}

async function redisUnits(url: string): Promise<number> {
  return onRedis(url, async (client) => {
    let sum = 0;
    for (const key of await client.keys('*'))
      if ((await client.type(key)) === 'string') sum += Number(await client.get(key));
    return sum;
  });
}

async function postgresUnits(url: string): Promise<number> {
  const schema = `(select nspname from pg_namespace where nspname like 'keyring_chaos_%')`;
  return askPostgres(
    url,
    `select set_config('search_path', ${schema}, false)`,
    'select sum(used) from sallyport_counters',
  );
}

const PROMISED =
  '503 if no decision is possible, never a wrong refusal; no answer waits longer than 10 s; recovery by itself';
const EXACT = `no request over the quota; ${PROMISED}`;

const postgres = { units: postgresUnits, behindMs: 0, mayPass: false };
const redis = { units: redisUnits, behindMs: 0, mayPass: false, follow: redisReplica };
const skipRedis = () => lacksPostgres() ?? lacksRedis();

/** A replica takes the place of a server under load. */
export const FAILOVER_ROWS: readonly Row[] = [
  {
    name: 'Postgres fails over to a synchronous replica, after 3 s',
    promised: EXACT,
    skip: lacksPostgres,
    run: (flags) =>
      endure(
        failover({
          ...postgres,
          what: 'fails over',
          follow: (primary) => postgresReplica(primary, true),
        }),
        undefined,
        flags,
      ),
  },
  {
    name: 'Postgres fails over to an asynchronous replica that lacks the last 2 s',
    promised: `at most what was counted in the lost time over the quota; ${PROMISED}`,
    skip: lacksPostgres,
    run: (flags) =>
      endure(
        failover({
          ...postgres,
          what: 'fails over and loses',
          behindMs: 2000,
          mayPass: true,
          follow: (primary) => postgresReplica(primary, false),
        }),
        undefined,
        flags,
      ),
  },
  {
    name: 'Redis fails over to a replica, after 3 s',
    promised: EXACT,
    skip: skipRedis,
    run: (flags) => endure(failover({ ...redis, what: 'fails over' }), 'keeps', flags),
  },
  {
    name: 'Redis fails over to a replica that lacks the last 2 s',
    promised: `no request over the quota, as long as the nodes go on; ${PROMISED}`,
    skip: skipRedis,
    run: (flags) =>
      endure(failover({ ...redis, what: 'fails over and loses', behindMs: 2000 }), 'keeps', flags),
  },
];
