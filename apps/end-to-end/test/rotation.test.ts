import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGuard } from '@sallyport/core';
import { coresignal } from '@sallyport/core/providers';
import { createKeyring } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';
import { afterAll, describe, expect, it } from 'vitest';
import { LANES } from './lanes/index.js';
import type { Lane } from './lanes/lane.js';
import { startLoad } from './lanes/load.js';
import { PEPPER } from './lanes/open-gate.js';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Starts a server under load, whose keyring is in a file. */
async function underLoad(lane: Lane) {
  const file = join(folder, `${Math.random()}.db`);
  const open = () =>
    createKeyring({ provider: coresignal, store: sqliteStore(file), peppers: { 1: PEPPER } });
  let keyring = await open();
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  const guard = createGuard({
    provider: coresignal,
    verifier: (given: typeof secrets, context) => keyring.verify(given, context),
  });
  const server = await lane.start({ guard, scopes: [] });
  const load = startLoad(server.url, { apikey: secrets.apiKey });
  return {
    ...{ id: key.id, old: secrets.apiKey, load },
    keyring: () => keyring,
    async ask(apikey: string) {
      const response = await fetch(server.url, { headers: { apikey } });
      await response.text();
      return response.status;
    },
    /** Opens another keyring on the same file, with an empty cache. The first closes after its last request. */
    async restart() {
      const before = keyring;
      keyring = await open();
      await load.drained();
      await before.close();
    },
    async close() {
      await load.stop();
      await server.close();
      await keyring.close();
    },
  };
}

describe.each(LANES)('under load, through $name', (lane) => {
  it('no request fails during regenerate with grace, restart, switch of the clients and end of the grace', async () => {
    const { id, old, load, keyring, ask, restart, close } = await underLoad(lane);
    await load.answered(80);
    const fresh = (await keyring().regenerate(id, { grace: '24h' })).secrets.apiKey;
    await load.answered(80);
    await restart();
    await load.answered(80);
    expect([await ask(old), await ask(fresh)]).toEqual([200, 200]);
    load.switchTo({ apikey: fresh });
    await load.drained();
    await keyring().finishRotation(id);
    await load.answered(80);
    await restart();
    await load.answered(80);
    expect([await ask(old), await ask(fresh)]).toEqual([401, 200]);
    await close();
    expect(new Set(load.statuses)).toEqual(new Set([200]));
    expect(load.statuses.length).toBeGreaterThanOrEqual(400);
  });

  it('without grace the old secret fails at once, and after a restart too', async () => {
    const { id, old, load, keyring, ask, restart, close } = await underLoad(lane);
    await load.answered(80);
    const fresh = (await keyring().regenerate(id, { grace: 0 })).secrets.apiKey;
    expect([await ask(old), await ask(fresh)]).toEqual([401, 200]);
    await restart();
    expect([await ask(old), await ask(fresh)]).toEqual([401, 200]);
    await close();
    expect(new Set(load.statuses)).toEqual(new Set([200, 401]));
  });
});
