import type { Figure } from '../table.js';
import { formatNumber } from './format.js';

/** One line of `baseline.json`. */
export interface Guarded extends Figure {
  /** `<table id>/<row name>/<column key>`. */
  readonly id: string;
  readonly better: 'higher' | 'lower';
}

/**
 * The quartiles tell how far the rounds of one run lie apart, not how far two runs do: code and data are laid out anew
 * in memory. The quieter the machine, the narrower the quartiles, until a per cent would count as worse; what is
 * less than this is not worth looking for.
 */
export const FLOOR = 0.05;

/** Whether a run is worse than its baseline beyond the spread: no quartile range in common, and more than {@link FLOOR}. */
export function isWorse({ better, ...then }: Omit<Guarded, 'id'>, now: Figure): boolean {
  const leeway = Math.abs(then.median) * FLOOR;
  return better === 'higher'
    ? now.high < then.low && now.median < then.median - leeway
    : now.low > then.high && now.median > then.median + leeway;
}

export interface Worse {
  readonly then: Guarded;
  readonly now: Figure;
}

export interface Comparison {
  readonly worse: readonly Worse[];
  /** Ids of what is in the baseline only. */
  readonly missing: readonly string[];
}

export function compare(baseline: readonly Guarded[], now: readonly Guarded[]): Comparison {
  const current = new Map(now.map((each) => [each.id, each]));
  const worse = baseline.flatMap((then) => {
    const found = current.get(then.id);
    return found && isWorse(then, found) ? [{ then, now: found }] : [];
  });
  return { worse, missing: baseline.flatMap(({ id }) => (current.has(id) ? [] : [id])) };
}

/** On one line: now and before with their spread, and how far apart. */
export function describeWorse({ then, now }: Worse): string {
  const change = then.median === 0 ? '' : `, ${formatNumber((now.median / then.median - 1) * 100, 1)} %`;
  return `${then.id}: ${spread(now)}, was ${spread(then)} (${then.better} is better${change})`;
}

function spread({ median, low, high }: Figure): string {
  return `${formatNumber(median)} [${formatNumber(low)}–${formatNumber(high)}]`;
}
