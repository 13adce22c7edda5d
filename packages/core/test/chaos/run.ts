// Runs every scenario and writes the table of packages/core/CHAOS.md.
import { readFileSync, writeFileSync } from 'node:fs';
import type { ScenarioResult } from './chaos.ts';
import { runScenario } from './chaos.ts';
import { SCENARIOS } from './scenarios.ts';

const REPORT = new URL('../../CHAOS.md', import.meta.url);
const only = process.argv[2];

const rows: string[] = [];
let avoidable = 0;
for (const scenario of SCENARIOS) {
  if (only && !scenario.name.includes(only)) continue;
  const result = await runScenario(scenario);
  avoidable += result.avoidable;
  rows.push(rowOf(result));
  console.log(rows.at(-1));
}
if (!only) {
  const [head = ''] = readFileSync(REPORT, 'utf8').split('| the token endpoint');
  const titles = [
    'the token endpoint',
    'processes',
    'calls',
    'failed',
    'could have succeeded',
    'exchanges',
    'slowest call',
  ];
  const table = [titles, titles.map(() => '---')].map((cells) => `| ${cells.join(' | ')} |`);
  writeFileSync(REPORT, `${head}${[...table, ...rows].join('\n')}\n`);
}
process.exitCode = avoidable > 0 ? 1 : 0;

function rowOf({
  name,
  processes,
  calls,
  failed,
  avoidable: could,
  exchanges,
  slowest,
  outcomes,
}: ScenarioResult): string {
  const why = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  const failures = failed === 0 ? '0' : `${failed} (${why.join(', ')})`;
  return `| ${name} | ${processes} | ${calls} | ${failures} | ${could} | ${exchanges} | ${(slowest / 1000).toFixed(1)} s |`;
}
