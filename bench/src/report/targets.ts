import type { Figure } from '../table.js';

/** A figure, or the quotient of two, by their ids: `<table id>/<row name>/<column key>`. */
export interface Claim {
  readonly of: string;
  readonly against?: string;
}

/** What the figures have to show. */
export interface Target extends Claim {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly value: number;
  /** Shown while the target is not met: why, and what was tried. */
  readonly note?: string;
}

const KEYRING = 'Sallyport, keyring';
const inbound = (framework: string, name: string, column = 'share', situation = 'accepted') =>
  `inbound.${framework}.${situation}/${name}/${column}`;
const frameworks = {
  express: 'Express',
  koa: 'Koa',
  'nest-express': 'Nest on Express',
  'nest-fastify': 'Nest on Fastify',
};

const NO_SINGLE_PLACE =
  'The tables below show what the inline check takes of this, and what the same duties take in one function, written by hand for one header of one API: readable header, age, state, expiry, environment, scope, usage. The rest is what it costs that a definition says these things: some twenty functions of which none takes 0.15 µs.';
const NO_CHECKSUM =
  'A key without a checksum can be told by a look-up only: each costs one read of the store, the first time. A filter of all keys in memory would refuse keys that another node has just issued.';

/** Sends its key in one header: each of the five providers but SmartExtract, and an API of one's own. */
const ONE_HEADER = ['phota', 'coresignal', 'extracta', 'adjutor', 'acme'];

export const targets: readonly Target[] = [
  {
    what: 'Express with keyring and scopes: requests/s, of bare Express',
    of: inbound('express', KEYRING),
    bound: 'at least',
    value: 0.92,
    note: NO_SINGLE_PLACE,
  },
  {
    what: 'the same: CPU added per request, of what the inline check adds',
    of: inbound('express', KEYRING, 'floors'),
    bound: 'at most',
    value: 1.5,
    note: NO_SINGLE_PLACE,
  },
  {
    what: 'the same: ns added within the server, of what the inline check adds',
    of: `inbound.express.timed/${KEYRING}/floors`,
    bound: 'at most',
    value: 1.5,
    note: NO_SINGLE_PLACE,
  },
  beats('koa', 'koa-passport, passport-headerapikey', 3),
  beats('nest-express', '@nestjs/passport, passport-headerapikey', 1.25),
  beats('nest-fastify', '@nestjs/passport, passport-headerapikey', 1.25),
  beats('express', 'better-auth, memory', 3),
  beats('express', 'better-auth, SQLite', 20),
  ...ONE_HEADER.map((id) => ({
    what: `A guard's call, ${id}, cached: time, of one crypto.hash('sha256')`,
    of: `process.accepted/${id}, keyring/hashes`,
    bound: 'at most' as const,
    value: 2,
    note: 'Hash and Map alone are 1.5. What is left is reading the header and looking for a second one (0.3), the clock (0.2), scopes, usage, and the objects that hand them on.',
  })),
  {
    what: 'A daily quota in memory: ns added to a call',
    of: 'process.accepted/acme, keyring, daily quota/quota',
    bound: 'at most',
    value: 500,
  },
  {
    what: 'A daily quota on Redis, 4 processes: Redis operations a request',
    of: 'scale.nodes/4 processes/operations',
    bound: 'at most',
    value: 0.1,
  },
  ...Object.entries(frameworks).map(([id, title]) => ({
    what: `${title}: requests/s with garbage keys, of those with accepted ones`,
    of: inbound(id, KEYRING, 'share', 'garbage'),
    against: inbound(id, KEYRING),
    bound: 'at least' as const,
    value: 1,
    ...(id === 'nest-fastify'
      ? {
          note: 'Nest refuses by an exception only, which is thrown on through three awaits; the inline guard’s takes as long.',
        }
      : {}),
  })),
  {
    what: 'Express, keys without a checksum: requests/s with garbage keys, of those with accepted ones',
    of: inbound('express', `${KEYRING}, no checksum in the key`, 'share', 'garbage'),
    against: inbound('express', `${KEYRING}, no checksum in the key`),
    bound: 'at least',
    value: 1,
    note: NO_CHECKSUM,
  },
  ...['another key each time, checksum', 'a thousand keys again and again, no checksum'].map((flood) => ({
    what: `A flood of unknown keys, ${flood}: store reads a call`,
    of: `process.flood/${flood}/reads`,
    bound: 'at most' as const,
    value: 0,
  })),
  ...['another key each time, checksum', 'another key each time, no checksum'].map((flood) => ({
    what: `A flood of unknown keys, ${flood}: time, of an accepted call's`,
    of: `process.flood/${flood}/share`,
    bound: 'at most' as const,
    value: 1,
    ...(flood.endsWith('no checksum') ? { note: NO_CHECKSUM } : {}),
  })),
  ...[1, 10, 1000].map((calls) => ({
    what: `axios with Sallyport, ${calls.toLocaleString('en-US')} in flight: requests/s, of a one-line interceptor's`,
    of: `outbound.axios.${calls}/axios + Sallyport, Phota Labs: one header/ratio`,
    bound: 'at least' as const,
    value: 0.97,
  })),
  ...['SQLite', 'Postgres'].flatMap((store) => [grows(store, 'cached', 1.1), grows(store, 'cold', 1.5)]),
];

/** What a change must not worsen: the targets, and bytes allocated, which are steadier than time. */
export const guarded: readonly (Claim & { readonly better: 'higher' | 'lower' })[] = [
  ...targets.map(({ of, against, bound }) => ({
    of,
    ...(against ? { against } : {}),
    better: bound === 'at least' ? ('higher' as const) : ('lower' as const),
  })),
  ...['koa', 'nest-express', 'nest-fastify'].map((id) => ({
    of: inbound(id, KEYRING),
    better: 'higher' as const,
  })),
  ...['SQLite file', 'Postgres'].map((name) => ({
    of: `process.stores/${name}/share`,
    better: 'lower' as const,
  })),
  ...[...ONE_HEADER, 'smart-extract'].flatMap((id) =>
    ['accepted', 'refused', 'garbage'].map((situation) => ({
      of: `process.${situation}/${id}, keyring/bytes`,
      better: 'lower' as const,
    })),
  ),
];

function grows(store: string, check: 'cached' | 'cold', times: number): Target {
  return {
    ...(store === 'SQLite' && check === 'cold'
      ? {
          note: 'A thousand keys lie wholly in SQLite’s own page cache, of a million every look-up reads pages from the system’s. Not tried: a larger cache, which every process would pay for in memory.',
        }
      : {}),
    what: `${store}, 1,000,000 keys, ${check}: time of a verification, of that among 1,000`,
    of: `scale.${store.toLowerCase()}/1,000,000 keys/${check}Ratio`,
    bound: 'at most',
    value: times,
  };
}

function beats(framework: keyof typeof frameworks, peer: string, times: number): Target {
  return {
    what: `${frameworks[framework]}: requests/s, of those with ${peer}`,
    of: inbound(framework, KEYRING),
    against: inbound(framework, peer),
    bound: 'at least',
    value: times,
  };
}

export function idOf({ of, against }: Claim): string {
  return against ? `${of} ÷ ${against}` : of;
}

/**
 * Undefined where it was not measured. The quartiles of a quotient are taken at their widest: its two figures come from
 * tables whose rounds are not pairs.
 */
export function measured({ of, against }: Claim, figures: ReadonlyMap<string, Figure>): Figure | undefined {
  const above = figures.get(of);
  if (!above || !against) return above;
  const below = figures.get(against);
  return below && below.low > 0
    ? { median: above.median / below.median, low: above.low / below.high, high: above.high / below.low }
    : undefined;
}
