import { interleave } from '../rounds.js';
import type { Row, SectionOptions, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import { startWorker } from '../worker.js';
import { backends } from './backends.js';

/** Microseconds per call. */
export interface StoreSample {
  /** `verify` of a key in the store. */
  readonly known: number;
  /** `verify` of a key that does not exist. */
  readonly unknown: number;
  /** `create`. */
  readonly create: number;
  /** The look-up by the driver alone. A store in memory has none. */
  readonly bare?: number;
}

/** A measurement to make, or the end. */
export interface StoreQuestion {
  /** Duration of each kind of call. */
  readonly milliseconds: number;
  /** Whether to clean up instead, without an answer. */
  readonly ends?: boolean;
}

/** Measures keys that are in no cache. */
export async function measureStores({ quick, progress }: SectionOptions): Promise<Table> {
  progress('keys that are not cached');
  const workers = await Promise.all(
    Object.keys(backends).map(async (name) => {
      const url = new URL('stores-worker.js', import.meta.url);
      return [name, await startWorker<boolean>(url, [name])] as const;
    }),
  );
  const asking = (milliseconds: number) =>
    new Map(
      workers
        .filter(([, { ready }]) => ready)
        .map(([name, { ask }]) => [name, () => ask<StoreSample>({ milliseconds } satisfies StoreQuestion)]),
    );
  try {
    await interleave(asking(100), 1);
    const samples = await interleave(asking(quick ? 40 : 100), 7);
    const silent = workers.filter(([, { ready }]) => !ready);
    return tableOf([
      ...[...samples].map(([name, all]) => rowOf(name, all)),
      ...silent.map(([name]) => ({ name: `${name}: no server answered`, figures: {} })),
    ]);
  } finally {
    for (const [, { ready, ask, stop }] of workers) {
      if (ready) await ask({ milliseconds: 0, ends: true } satisfies StoreQuestion);
      await stop();
    }
  }
}

function rowOf(name: string, samples: readonly StoreSample[]): Row {
  const of = (key: keyof StoreSample) => samples.flatMap((sample) => sample[key] ?? []);
  const bare = of('bare');
  return {
    name,
    figures: {
      known: figure(of('known')),
      ...(bare.length > 0 ? { bare: figure(bare), share: ratio(of('known'), bare) } : {}),
      unknown: figure(of('unknown')),
      create: figure(of('create')),
    },
  };
}

function tableOf(rows: readonly Row[]): Table {
  return {
    id: 'process.stores',
    title: 'Keys that are not cached',
    about:
      'Calls in sequence, of a keyring without a cache. The bare look-up is the driver’s prepared statement for the same row and digest.',
    columns: [
      { key: 'known', title: 'verify, µs', digits: 1 },
      { key: 'bare', title: 'bare look-up, µs', digits: 1 },
      { key: 'share', title: '× the bare look-up', digits: 2 },
      { key: 'unknown', title: 'verify an unknown key, µs', digits: 1 },
      { key: 'create', title: 'create, µs' },
    ],
    rows,
  };
}
