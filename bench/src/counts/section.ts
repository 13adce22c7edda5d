import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:http';
import type { HeapCounts } from '../inbound/heap-counter.js';
import type { Running } from '../inbound/running.js';
import { BARE, FLOOR, startAll, stopAll, warmUp } from '../inbound/running.js';
import { restarting } from '../rounds.js';
import type { Section } from '../table.js';
import { difference, figure } from '../table.js';

const CONTENDERS = [
  BARE,
  FLOOR,
  'Sallyport, static keys',
  'Sallyport, keyring',
  'Sallyport, keyring, daily quota',
  'inline hash + Map, express-rate-limit',
  'passport-headerapikey',
  'passport-http-bearer',
];
const STARTS = 3;
/** So many requests come whatever the server's speed. */
const LOAD = { perSecond: 4000, milliseconds: 5000 };
const REQUESTS = (LOAD.perSecond * LOAD.milliseconds) / 1000;

interface Sample {
  readonly bytes: number;
  /** Collections in 100,000 requests. */
  readonly collections: number;
  readonly head: number;
}

/** Counts what a request costs: bytes and collections vary less than time, and not with the machine. */
export const measureCounts: Section = async ({ progress }) => {
  const samples = await restarting<'accepted', Sample>(STARTS, async (start) => {
    progress(`${CONTENDERS.length} servers, ${start} of ${STARTS}`);
    const running = await startAll('express', CONTENDERS, { progress });
    try {
      await warmUp(running, 'accepted');
      const counted = new Map<string, Sample[]>();
      for (const [name, each] of running) counted.set(name, [await count(each)]);
      return new Map([['accepted' as const, counted]]);
    } finally {
      await stopAll(running);
    }
  });
  const each = samples.get('accepted') ?? new Map<string, readonly Sample[]>();
  const of = (name: string, key: keyof Sample) => (each.get(name) ?? []).map((sample) => sample[key]);
  return [
    {
      id: 'counts.express',
      title: 'Express 5: accepted keys',
      about: `What ${REQUESTS.toLocaleString('en-US')} requests take in each of ${STARTS} processes: bytes allocated on the heap, collections of garbage, and the bytes of the response before its body.`,
      columns: [
        { key: 'bytes', title: 'bytes allocated a request' },
        { key: 'added', title: 'bytes added' },
        { key: 'collections', title: 'collections in 100,000 requests' },
        { key: 'head', title: 'bytes of the response’s head' },
      ],
      rows: [...each.keys()].map((name) => ({
        name,
        figures: {
          bytes: figure(of(name, 'bytes')),
          ...(name === BARE ? {} : { added: difference(of(name, 'bytes'), of(BARE, 'bytes')) }),
          collections: figure(of(name, 'collections')),
          head: figure(of(name, 'head')),
        },
      })),
    },
  ];
};

async function count({ worker, load }: Running): Promise<Sample> {
  const { port, credential } = worker.ready;
  await worker.ask({ heap: 'start' });
  await load.runAtRate(LOAD.perSecond, LOAD.milliseconds);
  const { bytes, collections } = await worker.ask<HeapCounts>({ heap: 'stop' });
  return {
    bytes: bytes / REQUESTS,
    collections: (collections / REQUESTS) * 100_000,
    head: await headOf(port, { [credential.header]: credential.accepted[0] ?? '' }),
  };
}

/** The bytes of the status line and the headers of a response. */
async function headOf(port: number, headers: Readonly<Record<string, string>>): Promise<number> {
  const [response] = (await once(get({ port, path: '/reports', headers }), 'response')) as [IncomingMessage];
  response.resume();
  const line = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`;
  // A colon and a space after each name, and a line end after each value.
  return response.rawHeaders.reduce((length, text) => length + Buffer.byteLength(text) + 2, line.length + 2);
}
