import type { Guarded } from './check.js';
import { renderResults } from './markdown.js';
import { drawPlots } from './plots.js';
import type { Results } from './results.js';
import { figuresOf } from './results.js';
import { guarded, idOf, measured } from './targets.js';

/** Every file that a run leaves behind, by its path in `bench/`: the results, and what is made from them as they are read back. */
export function filesOf(results: Results): Readonly<Record<string, string>> {
  const json = toJson(results);
  const recorded = JSON.parse(json) as Results;
  const plots = drawPlots(recorded);
  return {
    'results.json': json,
    'baseline.json': toJson(baselineOf(recorded)),
    'RESULTS.md': renderResults(recorded, Object.keys(plots)),
    ...Object.fromEntries(Object.entries(plots).map(([name, drawing]) => [`plots/${name}`, drawing])),
  };
}

export function baselineOf(results: Results): Guarded[] {
  const figures = figuresOf(results);
  return guarded.flatMap(({ better, ...claim }) => {
    const figure = measured(claim, figures);
    return figure ? [{ id: idOf(claim), better, ...figure }] : [];
  });
}

/** Short objects on a line of their own, and no digits that say nothing: so that a diff shows what changed. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(
    value,
    (_, each) => (typeof each === 'number' ? Number(each.toPrecision(5)) : each),
    2,
  );
  return `${json.replaceAll(/\{[^{}]*\}/g, onOneLine)}\n`;
}

function onOneLine(object: string): string {
  const line = object.replaceAll(/\s*\n\s*/g, ' ');
  return line.length <= 90 ? line : object;
}
