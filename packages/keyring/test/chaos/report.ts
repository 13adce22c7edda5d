import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Measured, Row } from './row.ts';

const REPORT = new URL('../../CHAOS.md', import.meta.url);
const TITLES = ['what happens', 'promised', 'measured', 'kept'];
const HEAD = `| ${TITLES.join(' | ')} |`;

/** Writes rows into the table of CHAOS.md. Rows that were not run keep what they had. */
export function writeReport(rows: readonly Row[], results: ReadonlyMap<string, Measured>): void {
  const text = existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : '';
  const [intro = '', table = ''] = text.split(HEAD);
  const old = new Map(table.split('\n').map((line) => [line.split(' | ')[0]?.slice(2) ?? '', line]));
  const lines = rows.flatMap(({ name, promised }) => {
    const result = results.get(name);
    if (!result) return old.get(name) ?? [];
    const { figures, faults } = result;
    const kept = faults.length === 0 ? 'yes' : `**no**: ${[...new Set(faults)].slice(0, 3).join('; ')}`;
    return `| ${[name, promised, figures, kept].join(' | ')} |`;
  });
  const rule = `| ${TITLES.map(() => '---').join(' | ')} |`;
  writeFileSync(REPORT, `${[intro.trimEnd(), '', HEAD, rule, ...lines].join('\n')}\n`);
}
