import type { Results, SectionRun } from '../../src/report/results.js';
import type { Figure, Row, Table } from '../../src/table.js';
import { figure } from '../../src/table.js';

/** A figure of three rounds around `median`. */
export const about = (median: number): Figure => figure([median * 0.99, median, median * 1.01]);

/** A table of accepted keys, by the share of each contender. */
export const accepted = (framework: string, shares: Readonly<Record<string, number>>): Table => ({
  id: `inbound.${framework}.accepted`,
  title: `${framework}: accepted keys`,
  about: 'The route answers.',
  columns: [
    { key: 'rps', title: 'requests/s' },
    { key: 'share', title: 'of bare', digits: 3 },
  ],
  rows: Object.entries(shares).map(([name, share]): Row => {
    const rps = about(share * 20_000);
    return { name, figures: name === 'bare' ? { rps } : { rps, share: about(share) } };
  }),
});

/** A run of one section with these tables. */
export const run = (...tables: Table[]): SectionRun => ({
  commit: 'abc1234',
  date: '2026-11-21',
  minutes: 12.34,
  machine: {
    cpu: 'A processor',
    cores: 2,
    memory: '8 GiB',
    system: 'Linux 6',
    node: 'v24.21.0',
    pinned: true,
    packages: { express: '5.3.0' },
  },
  tables,
});

const growth = (store: string, cold: number): Table => ({
  id: `scale.${store.toLowerCase()}`,
  title: store,
  about: 'Another number of keys.',
  columns: [
    { key: 'cached', title: 'cached, ns' },
    { key: 'cold', title: 'cold, µs', digits: 1 },
  ],
  rows: ['1,000 keys', '1,000,000 keys'].map((name, at) => ({
    name,
    figures: { cached: about(800), cold: about(cold * (1 + at / 10)) },
  })),
});

/** Results of two sections. */
export const results: Results = {
  scale: run(growth('SQLite', 8), growth('Postgres', 90)),
  inbound: run(
    accepted('express', {
      bare: 1,
      'inline hash + Map': 0.94,
      'Sallyport, keyring': 0.925,
      'Sallyport, keyring, daily quota': 0.9,
      'passport <header> & "key"': 0.91,
      'better-auth, SQLite': 0.034,
    }),
    accepted('koa', { bare: 1, 'Sallyport, keyring': 1.06, 'koa-passport': 0.27 }),
  ),
};
