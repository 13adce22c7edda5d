import type { Figure } from '../table.js';

/** A figure, or the quotient of two. */
export interface Claim {
  /** Id of the figure: `<table id>/<row name>/<column key>`. */
  readonly of: string;
  /** Id of the divisor. Default: none. */
  readonly against?: string;
}

/** A limit for a figure. */
export interface Target extends Claim {
  /** Description of the figure. */
  readonly what: string;
  /** Side of the limit. */
  readonly bound: 'at least' | 'at most';
  /** The limit. */
  readonly value: number;
  /** The reason, shown while the target is not met. */
  readonly note?: string;
}

const KEYRING = 'Sallyport, keyring';
const FLOOR = 'inline hash + Map';
const inbound = (framework: string, name: string, column = 'share', situation = 'accepted') =>
  `inbound.${framework}.${situation}/${name}/${column}`;
const frameworks = {
  express: 'Express',
  koa: 'Koa',
  'nest-express': 'Nest on Express',
  'nest-fastify': 'Nest on Fastify',
};

const NO_SINGLE_PLACE =
  'The tables below show the part of the inline check, and of the same duties in one function, written by hand for one header of one API: readable header, age, state, expiry, environment, scope, usage. The rest is the cost of working from a definition: some twenty functions, each below 0.15 µs.';
const NO_CHECKSUM =
  'An unknown key without a checksum is recognised only by a look-up: each costs one read of the store the first time. A filter of all keys in memory would refuse keys that another node has just issued.';

/** The providers with one key in one header, and an API of your own. */
const ONE_HEADER = ['phota', 'coresignal', 'extracta', 'adjutor', 'acme'];

/** All targets, in the order of the report. */
export const targets: readonly Target[] = [
  ...Object.entries(frameworks).map(([id, title]) => ({
    what: `${title} with keyring and scopes: requests/s, relative to the inline check`,
    of: inbound(id, KEYRING),
    against: inbound(id, FLOOR),
    bound: 'at least' as const,
    value: id === 'express' ? 0.97 : 0.95,
    note: NO_SINGLE_PLACE,
  })),
  {
    what: 'Express with a daily quota in memory: requests/s, relative to the inline check',
    of: inbound('express', `${KEYRING}, daily quota`),
    against: inbound('express', FLOOR),
    bound: 'at least',
    value: 0.93,
    note: 'The three headers that tell the limit cost more than the count: an Express response writes each header by itself.',
  },
  {
    what: 'Express with keyring and scopes, half of the capacity: p99 latency, relative to bare Express',
    of: `latency.express/${KEYRING}/share`,
    bound: 'at most',
    value: 1.05,
  },
  {
    what: 'import of @sallyport/core: time, relative to that of express',
    of: 'startup.import/@sallyport/core/share',
    bound: 'at most',
    value: 0.5,
    note: 'More than half of it is zod, which checks definitions. It could be loaded at the first `defineProvider` only by a way that bundlers and tracers of files do not follow. The shipped providers, which were checked before they were published, take a tenth of express.',
  },
  {
    what: 'Express with keyring and scopes: requests/s, relative to bare Express',
    of: inbound('express', KEYRING),
    bound: 'at least',
    value: 0.92,
    note: NO_SINGLE_PLACE,
  },
  {
    what: 'the same: CPU added per request, relative to the inline check',
    of: inbound('express', KEYRING, 'floors'),
    bound: 'at most',
    value: 1.5,
    note: NO_SINGLE_PLACE,
  },
  {
    what: 'the same: ns added within the server, relative to the inline check',
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
    what: `A guard's call, ${id}, cached: time, relative to one crypto.hash('sha256')`,
    of: `process.accepted/${id}, keyring/hashes`,
    bound: 'at most' as const,
    value: 2.2,
    note: 'Hash and Map alone are 1.5. The rest is reading the header and searching for a second one (0.3), the clock (0.2), scopes, usage, and the objects that carry them.',
  })),
  {
    what: "A guard's call, phota, cached: bytes allocated, beyond those of one crypto.hash",
    of: 'process.accepted/phota, keyring/beyond',
    bound: 'at most',
    value: 128,
    note: 'The context that the verifier reads (64), the object of the secrets (56), the verdict (48), and the time (16).',
  },
  {
    what: 'A daily quota in memory: ns added to a call',
    of: 'process.accepted/acme, keyring, daily quota/quota',
    bound: 'at most',
    value: 500,
  },
  {
    what: 'A daily quota on Redis, 4 processes: Redis operations per request',
    of: 'scale.nodes/4 processes/operations',
    bound: 'at most',
    value: 0.1,
  },
  ...Object.entries(frameworks).map(([id, title]) => ({
    what: `${title}: requests/s with garbage keys, relative to accepted keys`,
    of: inbound(id, KEYRING, 'share', 'garbage'),
    against: inbound(id, KEYRING),
    bound: 'at least' as const,
    value: 1,
    ...(id === 'nest-fastify'
      ? {
          note: 'In Nest a refusal is an exception, which passes through three awaits. The inline guard takes as long.',
        }
      : {}),
  })),
  {
    what: 'Express, keys without a checksum: requests/s with garbage keys, relative to accepted keys',
    of: inbound('express', `${KEYRING}, no checksum in the key`, 'share', 'garbage'),
    against: inbound('express', `${KEYRING}, no checksum in the key`),
    bound: 'at least',
    value: 1,
    note: NO_CHECKSUM,
  },
  ...['another key each time, checksum', 'a thousand keys again and again, no checksum'].map((flood) => ({
    what: `A flood of unknown keys, ${flood}: store reads per call`,
    of: `process.flood/${flood}/reads`,
    bound: 'at most' as const,
    value: 0,
  })),
  ...['another key each time, checksum', 'another key each time, no checksum'].map((flood) => ({
    what: `A flood of unknown keys, ${flood}: time, relative to an accepted call`,
    of: `process.flood/${flood}/share`,
    bound: 'at most' as const,
    value: 1,
    ...(flood.endsWith('no checksum') ? { note: NO_CHECKSUM } : {}),
  })),
  ...[1, 10, 1000].map((calls) => ({
    what: `axios with Sallyport, ${calls.toLocaleString('en-US')} in flight: requests/s, relative to a one-line interceptor`,
    of: `outbound.axios.${calls}/axios + Sallyport, Phota Labs: one header/ratio`,
    bound: 'at least' as const,
    value: 0.97,
  })),
  ...['SQLite', 'Postgres'].flatMap((store) => [grows(store, 'cached', 1.1), grows(store, 'cold', 1.5)]),
];

/** Figures that must not get worse: those of the targets, and allocated bytes, which vary less than time. */
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
          note: 'A thousand keys fit into the processor’s caches; with a million, a look-up reads three trees from memory. Tried: a page cache of 16 or 64 MB takes as long; mmap takes a tenth less, but a disk error would end the process; a table WITHOUT ROWID takes as long, because its rows are large; the number of the row beside the digest takes a fifth less, but SQLite may renumber rows.',
        }
      : {}),
    what: `${store}, 1,000,000 keys, ${check}: time of a verification, relative to 1,000 keys`,
    of: `scale.${store.toLowerCase()}/1,000,000 keys/${check}Ratio`,
    bound: 'at most',
    value: times,
  };
}

function beats(framework: keyof typeof frameworks, peer: string, times: number): Target {
  return {
    what: `${frameworks[framework]}: requests/s, relative to ${peer}`,
    of: inbound(framework, KEYRING),
    against: inbound(framework, peer),
    bound: 'at least',
    value: times,
  };
}

/** Id of a claim in `baseline.json`. */
export function idOf({ of, against }: Claim): string {
  return against ? `${of} ÷ ${against}` : of;
}

/**
 * Finds the figure of a claim; undefined if it was not measured. The quartiles of a quotient are the widest possible,
 * since its two figures come from different rounds.
 */
export function measured({ of, against }: Claim, figures: ReadonlyMap<string, Figure>): Figure | undefined {
  const above = figures.get(of);
  if (!above || !against) return above;
  const below = figures.get(against);
  return below && below.low > 0
    ? { median: above.median / below.median, low: above.low / below.high, high: above.high / below.low }
    : undefined;
}
