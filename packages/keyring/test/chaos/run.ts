// Runs the rows of the chaos suite and writes packages/keyring/CHAOS.md.
import { parseArgs } from 'node:util';
import { CLOCK_ROWS } from './clocks.ts';
import { DEPLOY_ROWS } from './deploys.ts';
import { DISK_ROWS } from './disks.ts';
import { ENDURANCE_ROWS } from './endurance.ts';
import { FAILOVER_ROWS } from './failovers.ts';
import { KILL_ROWS } from './kills.ts';
import { OUTAGE_ROWS } from './outages.ts';
import { writeReport } from './report.ts';
import { REVOCATION_ROWS } from './revocations.ts';
import type { Measured, Row } from './row.ts';
import { STALL_ROWS } from './stalls.ts';

const ROWS: readonly Row[] = [
  ...KILL_ROWS,
  ...OUTAGE_ROWS,
  ...FAILOVER_ROWS,
  ...REVOCATION_ROWS,
  ...CLOCK_ROWS,
  ...DISK_ROWS,
  ...DEPLOY_ROWS,
  ...STALL_ROWS,
  ...ENDURANCE_ROWS,
];

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string', default: '500' },
    soak: { type: 'string', default: '30' },
    rate: { type: 'string', default: '150' },
    list: { type: 'boolean', default: false },
  },
});
const chosen = ROWS.filter(({ name }) => name.includes(values.only ?? ''));
if (values.list) for (const { name } of chosen) console.log(name);
else await runAll();

async function runAll(): Promise<void> {
  const flags = { kills: Number(values.kills), soak: Number(values.soak), rate: Number(values.rate) };
  const results = new Map<string, Measured>();
  for (const row of chosen) {
    const skipped = row.skip?.();
    if (skipped !== undefined) {
      console.warn(`skipped: ${row.name}: ${skipped}`);
      continue;
    }
    const result = await row.run(flags).catch((error: Error) => ({
      figures: '–',
      faults: [error.message.replaceAll(/[|\n]/g, ' ')],
    }));
    results.set(row.name, result);
    console.log(`${result.faults.length === 0 ? 'kept' : 'BROKEN'}: ${row.name}\n  ${result.figures}`);
    for (const fault of [...new Set(result.faults)].slice(0, 10)) console.log(`  ${fault}`);
    writeReport(ROWS, results);
  }
  // A row that failed may have left a connection open.
  process.exit([...results.values()].some(({ faults }) => faults.length > 0) ? 1 : 0);
}
