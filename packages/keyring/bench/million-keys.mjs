// 1,000,000 keys in one SQLite file, read by a process with a cache of 10,000: memory, and what a check costs.
// Run `pnpm build` first, then `node bench/million-keys.mjs [keys]`.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineProvider } from '@sallyport/core';
import { createKeyring } from '../dist/index.js';
import { sqliteStore } from '../dist/sql.js';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});
const open = (file) =>
  createKeyring({
    provider: acme,
    store: sqliteStore(file),
    peppers: { 1: 'a pepper of the benchmark, never used elsewhere' },
    cache: { max: 10_000, ttl: '1h' },
  });
const secretOf = (at) => ({ apiKey: `key-number-${at}-of-the-benchmark` });
const megabytes = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const [file, total] = [process.argv[3], Number(process.argv[2] ?? 1_000_000)];
if (file) await measure();
else await fill();

async function fill() {
  const folder = mkdtempSync(join(tmpdir(), 'keyring-bench-'));
  const path = join(folder, 'keys.db');
  try {
    const keyring = await open(path);
    const started = performance.now();
    for (let from = 0; from < total; from += 10_000) {
      const keys = Array.from({ length: Math.min(10_000, total - from) }, (_, at) => ({
        owner: `owner-${(from + at) % 1000}`,
        name: `key ${from + at}`,
        secrets: secretOf(from + at),
      }));
      await keyring.import(keys);
    }
    await keyring.close();
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${total} keys imported in ${seconds.toFixed(0)} s; the file has ${megabytes(statSync(path).size)}`,
    );
    // V8's nursery grows to some 130 MB on a large machine, whatever is kept; the second run bounds it.
    for (const flags of [[], ['--max-semi-space-size=16']]) {
      const execArgv = ['--no-warnings', '--expose-gc', ...flags];
      const child = fork(import.meta.filename, [String(total), path], { execArgv });
      await new Promise((resolve) => child.once('exit', resolve));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure() {
  const keyring = await open(file);
  const times = 100_000;
  let started = performance.now();
  for (let at = 0; at < times; at++) {
    await keyring.verify(secretOf(Math.floor((at * total) / times)));
    // As between requests: timers get their turn, such as the one that writes usage.
    if (at % 100 === 0) await new Promise(setImmediate);
  }
  const cold = ((performance.now() - started) / times) * 1000;

  const hot = Array.from({ length: 1000 }, (_, at) => secretOf(at));
  for (const secrets of hot) await keyring.verify(secrets);
  for (let round = 0; round < 100; round++) for (const secrets of hot) keyring.verify(secrets);
  started = performance.now();
  for (let round = 0; round < 1000; round++) for (const secrets of hot) keyring.verify(secrets);
  const cached = ((performance.now() - started) / 1e6) * 1e6;

  console.log(`a check that is not cached ${cold.toFixed(1)} µs, a cached one ${cached.toFixed(0)} ns`);
  const resident = megabytes(process.memoryUsage.rss());
  globalThis.gc();
  const heap = megabytes(process.memoryUsage().heapUsed);
  const flags = process.execArgv.slice(2).join(' ') || 'no flags';
  console.log(`resident memory ${resident} after ${times} different keys, live heap ${heap} (${flags})`);
  await keyring.close();
}
