import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Secrets } from './acme.ts';
import { startProcess } from './node.ts';
import { openKeyring } from './open-keyring.ts';
import type { Place } from './places.ts';
import type { Measured, Row } from './row.ts';

/** What a process could create before it failed. */
interface Created {
  readonly secrets: Secrets[];
  readonly error?: string;
}

/** A process in a mount namespace of its own: what it mounts ends with it, and nobody else sees it. */
const mounted = (script: string) => [
  'unshare',
  '-m',
  'sh',
  '-c',
  `${script} && exec "$0" "$@"`,
  process.execPath,
];

function lacksMounts(): string | undefined {
  const can = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;
  return can ? undefined : 'no mount namespaces without root';
}

async function full(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-disk-'));
  const place: Place = { kind: 'SQLite', at: join(folder, 'keys.db') };
  const node = await startProcess(mounted(`mount -t tmpfs -o size=24m tmpfs ${folder}`));
  const faults: string[] = [];
  try {
    await node.run('open', { place, cacheMax: 0 });
    const { key, secrets: limited } = await node.run<{ key: { id: string }; secrets: Secrets }>('createOne', {
      quota: { day: 100 },
    });
    const before = await node.run<Created>('createUntil', { count: 50 });
    await node.run('fill', { folder });
    const during = await node.run<Created>('createUntil', { count: 5000 });
    if (during.error === undefined) faults.push('the disk was never full');
    const created = [...before.secrets, ...during.secrets];
    const lostWhileFull = await node.run<number>('countRefused', { secrets: created });
    await node.run('free', { folder });
    const after = await node.run<Created>('createUntil', { count: 50 });
    if (after.error !== undefined) faults.push(`after the disk was free: ${after.error}`);
    const lost = await node.run<number>('countRefused', { secrets: [...created, ...after.secrets] });
    const spent = await node.run<number>('spend', { secrets: limited });
    if (lost + lostWhileFull > 0) faults.push(`${lost + lostWhileFull} keys lost`);
    if (spent > 100) faults.push(`${spent - 100} over the quota of ${key.id}`);
    return {
      figures: `a change fails with "${during.error}"; ${created.length} acknowledged keys pass while the disk is full and after; changes go on once there is room; quota ${spent} of 100`,
      faults,
    };
  } finally {
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readOnly(): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-disk-'));
  const place: Place = { kind: 'SQLite', at: join(folder, 'keys.db') };
  const own = await openKeyring({ place });
  const { secrets } = await own.keyring.create({ owner: 'o', name: 'n', quota: { day: 10 } });
  await own.close();
  const node = await startProcess(
    mounted(`mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder}`),
  );
  const faults: string[] = [];
  try {
    const error = await node.run('open', { place }).then(
      () => '',
      ({ message }: Error) => message,
    );
    if (!error.includes('keys.db') && !error.includes('read')) faults.push(`not clear: ${error}`);
    const again = await openKeyring({ place });
    if (!('keyId' in (await again.keyring.verify(secrets)))) faults.push('a key was lost');
    await again.close();
    return { figures: `"${error.replace(folder, '…')}"; once it is writable, everything is there`, faults };
  } finally {
    await node.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Disks that take nothing more. */
export const DISK_ROWS: readonly Row[] = [
  {
    name: 'SQLite: the disk is full',
    promised: 'a change fails and leaves nothing behind; keys are verified; it goes on once there is room',
    skip: lacksMounts,
    run: full,
  },
  {
    name: 'SQLite: the file is read-only',
    promised: 'opening fails with an error that names the file',
    skip: lacksMounts,
    run: readOnly,
  },
];
