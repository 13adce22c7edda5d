import type { Row, Table } from '../table.js';
import type { Bar, BarGroup } from './bars.js';
import { barPlot } from './bars.js';
import type { Line, Panel } from './lines.js';
import { linePlot } from './lines.js';
import type { Results } from './results.js';
import { figureIn, tablesOf } from './results.js';

/** Sallyport's rows in the plot: the usual setups. `RESULTS.md` has all of them. */
const SHOWN = ['Sallyport, keyring', 'Sallyport, keyring, daily quota'];

/** Checks that people write by hand. */
const FLOORS = ['inline hash + Map', 'inline, with a keyring’s duties'];

/** Draws the plots whose sections were measured: file name → SVG. */
export function drawPlots(results: Results): Readonly<Record<string, string>> {
  const groups = inboundGroups(results);
  const panels = growthPanels(results);
  return {
    ...(groups.length > 0
      ? {
          'inbound.svg': barPlot({
            title: 'Requests per second with a check',
            subtitle: 'Accepted keys. 100 % is the same route without a check; thin lines are quartiles',
            groups,
          }),
        }
      : {}),
    ...(panels.length > 0
      ? {
          'growth.svg': linePlot({
            title: 'Time of one verification by number of keys',
            subtitle: 'Medians. The vertical axes start at 0',
            axis: 'keys',
            panels,
          }),
        }
      : {}),
  };
}

function inboundGroups(results: Results): BarGroup[] {
  return tablesOf(results)
    .filter(({ id }) => /^inbound\.[\w-]+\.accepted$/.test(id))
    .map((table) => ({ title: table.title.replace(/:.*/, ''), bars: barsOf(table) }));
}

function barsOf({ columns, rows }: Table): Bar[] {
  const column = columns.find(({ key }) => key === 'share');
  return rows
    .flatMap((row) => {
      const share = column && figureIn(row, column);
      const kind = kindOf(row);
      return share && kind ? [{ name: row.name, share, kind }] : [];
    })
    .sort((a, b) => b.share.median - a.share.median);
}

function kindOf({ name }: Row): Bar['kind'] | undefined {
  if (name === 'bare') return undefined;
  if (name.startsWith('Sallyport')) return SHOWN.includes(name) ? 'ours' : undefined;
  return FLOORS.includes(name) ? 'floor' : 'peer';
}

const STORES = { 'scale.sqlite': 'SQLite', 'scale.postgres': 'Postgres' };
const CHECKS = [
  { key: 'cached', title: 'Answered from the cache', unit: 'ns' },
  { key: 'cold', title: 'Read from the store', unit: 'µs' },
];

function growthPanels(results: Results): Panel[] {
  const tables = tablesOf(results);
  return CHECKS.flatMap(({ key, title, unit }) => {
    const lines = Object.entries(STORES)
      .map(([id, name]) => ({
        name,
        points: pointsOf(
          tables.find((table) => table.id === id),
          key,
        ),
      }))
      .filter(({ points }) => points.length > 1);
    return lines.length > 0 ? [{ title, unit, lines }] : [];
  });
}

/** Reads the number of keys from the name of a row, such as `10,000 keys`. */
function pointsOf(table: Table | undefined, key: string): Line['points'] {
  const column = table?.columns.find((each) => each.key === key);
  return (table?.rows ?? []).flatMap((row) => {
    const x = Number.parseInt(row.name.replaceAll(',', ''), 10);
    const y = column && figureIn(row, column);
    return x > 0 && y ? [{ x, y }] : [];
  });
}
