import type { Machine } from '../machine.js';
import type { Figure, Table } from '../table.js';
import { formatFigure, formatNumber, markdownTable } from './format.js';
import type { Results, SectionName, SectionRun } from './results.js';
import { figureIn, figuresOf, SECTIONS } from './results.js';
import type { Target } from './targets.js';
import { measured, targets } from './targets.js';

const TITLES: Readonly<Record<SectionName, string>> = {
  inbound: 'Inbound: servers over real sockets',
  latency: 'Latency: requests at a constant rate',
  counts: 'Counts: what does not vary from run to run',
  process: 'In process: one call',
  outbound: 'Outbound: clients over real sockets',
  scale: 'Scale: many keys, several processes',
  startup: 'Start-up: what an import costs',
};

const ALTERNATIVES: Readonly<Record<string, string>> = {
  'inbound.svg': 'Requests per second with each check, as a share of the framework without one',
  'growth.svg': 'The time of one verification over the number of keys',
};

/**
 * Renders `RESULTS.md`.
 *
 * @param plots - File names of the plots.
 */
export function renderResults(results: Results, plots: readonly string[]): string {
  const parts = [
    '# Results',
    'Written by `pnpm bench` from [`results.json`](results.json). A figure is the median of the rounds that count, with the quartiles in parentheses if they differ from it. [README](README.md) explains how to read the figures, and their limits.',
    '## Targets',
    renderTargets(targets, figuresOf(results)),
    ...plots.map((file) => `![${ALTERNATIVES[file] ?? ''}](plots/${file})`),
    '## Machine',
    ...renderRuns(results),
    ...SECTIONS.flatMap((name) => {
      const run = results[name];
      return [`## ${TITLES[name]}`, ...(run ? run.tables.map(renderTable) : ['Not measured.'])];
    }),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** Renders the table of targets, with a note below for each one that is not met. */
export function renderTargets(list: readonly Target[], figures: ReadonlyMap<string, Figure>): string {
  const rows = list.map((target) => {
    const figure = measured(target, figures);
    const limit = `${target.bound === 'at least' ? '≥' : '≤'} ${target.value.toLocaleString('en-US')}`;
    return [
      target.what,
      limit,
      figure ? formatFigure(figure) : '–',
      figure ? verdict(target, figure.median) : 'not measured',
    ];
  });
  const notes = list.flatMap((target) => {
    const figure = measured(target, figures);
    return target.note && figure && !isMet(target, figure.median) ? [`- ${target.what}: ${target.note}`] : [];
  });
  return [
    markdownTable(['figure', 'target', 'measured', ''], rows),
    ...(notes.length ? [notes.join('\n')] : []),
  ].join('\n\n');
}

/** Whether a median meets the target. */
function isMet({ bound, value }: Target, median: number): boolean {
  return bound === 'at least' ? median >= value : median <= value;
}

/** Compares the measured median, not the rounded one in the table. */
function verdict(target: Target, median: number): string {
  if (isMet(target, median)) return 'met';
  if (target.value === 0) return '**not met**';
  return `**not met**, ${formatNumber(Math.abs(median / target.value - 1) * 100, 1)} % off`;
}

function renderRuns(results: Results): string[] {
  const runs = SECTIONS.flatMap((name) => {
    const run = results[name];
    return run ? [{ name, run }] : [];
  });
  const commits = new Set(runs.map(({ run }) => run.commit));
  const machines = new Map(runs.map(({ run }) => [JSON.stringify(run.machine), run.machine]));
  const rows = runs.map(({ name, run }) => [name, ...describeRun(run)]);
  return [
    ...(commits.size > 1 || machines.size > 1
      ? ['**Not one run**: the sections below were measured on different commits or machines.']
      : []),
    markdownTable(['section', 'commit', 'date', 'minutes'], rows),
    ...[...machines.values()].map((machine) =>
      renderMachine(
        machine,
        machines.size > 1
          ? runs
              .filter(({ run }) => JSON.stringify(run.machine) === JSON.stringify(machine))
              .map(({ name }) => name)
          : [],
      ),
    ),
  ];
}

function describeRun({ commit, date, minutes }: SectionRun): string[] {
  return [commit, date, formatNumber(minutes, 1)];
}

function renderMachine(machine: Machine, sections: readonly SectionName[]): string {
  const cores = machine.pinned
    ? 'Contenders run on the first core, their load on the second.'
    : '**Not pinned to cores**: this system has only one core, or no `taskset`.';
  const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${sections.length ? `${sections.join(', ')}: ` : ''}${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}, Node ${machine.node}. ${cores}`,
    `<details><summary>Versions</summary>\n\n${versions.join(', ')}\n\n</details>`,
  ].join('\n\n');
}

/** Renders a table of figures under its heading. */
export function renderTable({ title, about, columns, rows }: Table): string {
  const head = ['', ...columns.map(({ title }) => title)];
  const cells = rows.map((row) => [
    row.name,
    ...columns.map((column) => {
      const figure = figureIn(row, column);
      return figure ? formatFigure(figure, column.digits ?? 0) : '–';
    }),
  ]);
  return `### ${title}\n\n${about}\n\n${markdownTable(head, cells)}`;
}
