import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { describeMachine, LOAD_CORE, pinSelf } from './machine.js';
import type { Comparison, Guarded, Worse } from './report/check.js';
import { compare, describeWorse } from './report/check.js';
import { baselineOf, filesOf } from './report/files.js';
import { renderTable, renderTargets } from './report/markdown.js';
import { createProgress } from './report/progress.js';
import type { Results, SectionName, SectionRun } from './report/results.js';
import { figuresOf, readJson, SECTIONS, sectionOf, tablesOf } from './report/results.js';
import { targets } from './report/targets.js';
import { serviceVersions } from './services.js';
import type { Section } from './table.js';

const USAGE = `Usage: pnpm bench [options]

Measures everything side by side and writes bench/RESULTS.md, results.json, baseline.json and plots/.

  --only <sections>   only these, with commas between: ${SECTIONS.join(', ')}. Other sections keep their last figures
  --quick             the main contenders in about three minutes; prints the tables, writes nothing
  --check             compares with baseline.json, writes nothing; exit code 1 if a figure is worse beyond the spread, twice
  --render            measures nothing, writes RESULTS.md and the plots again from results.json
  --help              show this
`;

interface Options {
  readonly only: readonly SectionName[];
  readonly quick: boolean;
  readonly check: boolean;
  readonly render: boolean;
}

const home = new URL('../', import.meta.url);
const progress = createProgress();

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'number') return options;
  const recorded = readJson<Results>(new URL('results.json', home), {});
  if (options.render) {
    write(recorded);
    return 0;
  }

  const baseline = readJson<Guarded[]>(new URL('baseline.json', home), []);
  if (options.check && baseline.length === 0) {
    console.error('There is no baseline.json to compare with: `pnpm bench` writes one');
    return 2;
  }
  const recording = !options.quick && !options.check;
  const { results, failed } = await measureAll(options, (soFar) => {
    // Written after each section, so that a failure of the next one does not lose it.
    if (recording) write({ ...recorded, ...soFar });
  });
  if (!recording) print(results);
  else for (const worse of compareSections(baseline, results).worse) report('Worse than before', worse);
  const passed = !options.check || (await check(baseline, results, options));
  if (failed || !passed) return 1;
  if (options.check) console.error('Nothing is worse than in baseline.json');
  return 0;
}

/** The options, or the exit code of a run that ends here. */
function readOptions(): Options | number {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values } = parseArgs({
      options: { only: { type: 'string' }, quick: flag, check: flag, render: flag, help: flag },
    });
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    return { ...values, only: values.only === undefined ? SECTIONS : sectionsIn(values.only) };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
}

function sectionsIn(list: string): SectionName[] {
  const names: readonly string[] = list.split(',');
  const unknown = names.find((name) => !SECTIONS.some((section) => section === name));
  if (unknown !== undefined)
    throw new Error(`There is no section "${unknown}"; choose from ${SECTIONS.join(', ')}`);
  return SECTIONS.filter((section) => names.includes(section));
}

interface Outcome {
  readonly results: Results;
  /** Whether a section gave no results. */
  readonly failed: boolean;
}

async function measureAll(
  { only, quick }: Options,
  onSection: (soFar: Results) => void = () => undefined,
): Promise<Outcome> {
  const commit = currentCommit();
  const { packages, ...machine } = describeMachine(dependencies());
  const versions = { ...(await serviceVersions()), ...packages };
  pinSelf(LOAD_CORE);
  let [results, failed]: [Results, boolean] = [{}, false];
  for (const [at, name] of only.entries()) {
    const started = performance.now();
    const minutes = () => (performance.now() - started) / 60_000;
    const step = (line: string) =>
      progress.step(`${name} (${at + 1} of ${only.length}), ${minutes().toFixed(1)} min: ${line}`);
    try {
      step('starting');
      const measure = await load(name);
      const tables = await measure({ quick, progress: step });
      const date = new Date().toISOString().slice(0, 10);
      const run: SectionRun = {
        ...{ commit, date, minutes: minutes(), tables },
        machine: { ...machine, packages: versions },
      };
      progress.keep(`${name} (${at + 1} of ${only.length}): done in ${run.minutes.toFixed(1)} min`);
      results = { ...results, [name]: run };
      onSection(results);
    } catch (error) {
      failed = true;
      progress.keep(`${name} (${at + 1} of ${only.length}): failed`);
      console.error(error);
    }
  }
  return { results, failed };
}

/** Imports only the section that runs next, since this process also generates the load. */
async function load(name: SectionName): Promise<Section> {
  switch (name) {
    case 'inbound':
      return (await import('./inbound/section.js')).measureInbound;
    case 'latency':
      return (await import('./latency/section.js')).measureLatency;
    case 'counts':
      return (await import('./counts/section.js')).measureCounts;
    case 'process':
      return (await import('./process/section.js')).measureProcess;
    case 'outbound':
      return (await import('./outbound/section.js')).measureOutbound;
    case 'scale':
      return (await import('./scale/section.js')).measureScale;
    case 'startup':
      return (await import('./startup/section.js')).measureStartup;
  }
}

function write(results: Results): void {
  mkdirSync(new URL('plots/', home), { recursive: true });
  for (const [path, content] of Object.entries(filesOf(results))) writeFileSync(new URL(path, home), content);
}

function print(results: Results): void {
  const only = targets.filter(({ of }) => results[sectionOf(of)]);
  console.log([...tablesOf(results).map(renderTable), renderTargets(only, figuresOf(results))].join('\n\n'));
}

/** Measures suspects a second time, since some of so many figures differ by chance. */
async function check(baseline: readonly Guarded[], results: Results, options: Options): Promise<boolean> {
  const first = compareSections(baseline, results);
  for (const worse of first.worse) report('Worse, measured again', worse);
  const suspects = first.worse.map(({ then }) => then);
  const only = SECTIONS.filter((name) => suspects.some(({ id }) => sectionOf(id) === name));
  const second = only.length > 0 ? (await measureAll({ ...options, only })).results : {};
  const { worse, missing } = compare(suspects, baselineOf(second));
  // A quick run leaves out some figures by design. In a full run a missing figure is no longer guarded.
  const gone = [...missing, ...(options.quick ? [] : first.missing)];

  for (const each of worse) report('Worse', each);
  for (const id of gone) console.error(`Not measured any more: ${id}`);
  return worse.length + gone.length === 0;
}

/** Compares only the sections of this run. */
function compareSections(baseline: readonly Guarded[], results: Results): Comparison {
  return compare(
    baseline.filter(({ id }) => results[sectionOf(id)]),
    baselineOf(results),
  );
}

function report(label: string, worse: Worse): void {
  console.error(`${label}: ${describeWorse(worse)}`);
}

/** Names of the peers. Sallyport's own version is the commit. */
function dependencies(): string[] {
  const manifest = JSON.parse(readFileSync(new URL('package.json', home), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return Object.keys(manifest.dependencies).filter((name) => !name.startsWith('@sallyport/'));
}

function currentCommit(): string {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: home, encoding: 'utf8' }).trim();
  // The files of an earlier run do not change what is measured.
  const written = ['results.json', 'baseline.json', 'RESULTS.md', 'plots'].map((path) => `:(exclude)${path}`);
  const changes = git('status', '--porcelain', '--', ':/', ...written);
  return git('rev-parse', '--short', 'HEAD') + (changes ? ' + changes' : '');
}
