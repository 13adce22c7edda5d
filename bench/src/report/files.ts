import type { Guarded } from './check.js';
import { renderResults } from './markdown.js';
import { drawPlots } from './plots.js';
import type { Results } from './results.js';
import { figuresOf } from './results.js';
import { guarded, idOf, measured } from './targets.js';

/** Renders every file that a run writes: path in `bench/` → content. All but `results.json` are made from its parsed content. */
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

/** Collects the guarded figures of a run. */
export function baselineOf(results: Results): Guarded[] {
  const figures = figuresOf(results);
  return guarded.flatMap(({ better, ...claim }) => {
    const figure = measured(claim, figures);
    return figure ? [{ id: idOf(claim), better, ...figure }] : [];
  });
}

/** Serialises with short objects on one line and five digits per number, so that a diff is short. */
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
