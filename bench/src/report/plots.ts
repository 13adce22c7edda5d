import type { Row, Table } from '../table.js';
import type { Bar, BarGroup } from './bars.js';
import { barPlot } from './bars.js';
import type { Results } from './results.js';
import { figureIn, tablesOf } from './results.js';

/** Of Sallyport's rows the plot shows what most people would run; `RESULTS.md` has them all. */
const SHOWN = ['Sallyport, keyring', 'Sallyport, keyring, daily quota'];

/** The plots that the results suffice for, by file name. */
export function drawPlots(results: Results): Readonly<Record<string, string>> {
  const groups = inboundGroups(results);
  return {
    ...(groups.length > 0
      ? {
          'inbound.svg': barPlot({
            title: 'What a check leaves of the requests per second',
            subtitle: 'Accepted keys. 100 % is the same route without a check; thin lines are quartiles',
            groups,
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
  return name === 'inline hash + Map' ? 'floor' : 'peer';
}
