import type { Figure } from '../table.js';
import { formatNumber } from './format.js';

/** One line of `baseline.json`. */
export interface Guarded extends Figure {
  /** `<table id>/<row name>/<column key>`. */
  readonly id: string;
  /** The direction in which the figure improves. */
  readonly better: 'higher' | 'lower';
}

/** The smallest relative difference that counts as worse. See bench/WHY.md, "Five per cent". */
const FLOOR = 0.05;

/** Whether a figure is worse than its baseline: the quartile ranges do not overlap, and the medians differ by more than {@link FLOOR}. */
export function isWorse({ better, ...then }: Omit<Guarded, 'id'>, now: Figure): boolean {
  const leeway = Math.abs(then.median) * FLOOR;
  return better === 'higher'
    ? now.high < then.low && now.median < then.median - leeway
    : now.low > then.high && now.median > then.median + leeway;
}

/** A figure that is worse than its baseline. */
export interface Worse {
  /** The baseline. */
  readonly then: Guarded;
  /** This run. */
  readonly now: Figure;
}

/** The result of {@link compare}. */
export interface Comparison {
  /** In the order of the baseline. */
  readonly worse: readonly Worse[];
  /** Ids that are only in the baseline. */
  readonly missing: readonly string[];
}

/** Compares a run with its baseline. */
export function compare(baseline: readonly Guarded[], now: readonly Guarded[]): Comparison {
  const current = new Map(now.map((each) => [each.id, each]));
  const worse = baseline.flatMap((then) => {
    const found = current.get(then.id);
    return found && isWorse(then, found) ? [{ then, now: found }] : [];
  });
  return { worse, missing: baseline.flatMap(({ id }) => (current.has(id) ? [] : [id])) };
}

/** Describes both figures with their spread, and the difference, on one line. */
export function describeWorse({ then, now }: Worse): string {
  const change = then.median === 0 ? '' : `, ${formatNumber((now.median / then.median - 1) * 100, 1)} %`;
  return `${then.id}: ${spread(now)}, was ${spread(then)} (${then.better} is better${change})`;
}

function spread({ median, low, high }: Figure): string {
  return `${formatNumber(median)} [${formatNumber(low)}–${formatNumber(high)}]`;
}
