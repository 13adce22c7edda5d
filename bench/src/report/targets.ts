import type { Figure } from '../table.js';
import type { Located } from './results.js';

/** A figure, or the quotient of two, by their ids: `<table id>/<row name>/<column key>`. */
export interface Claim {
  readonly of: string;
  readonly against?: string;
}

/** What the figures have to show. */
export interface Target extends Claim {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly value: number;
  /** Shown while the target is not met: why, and what was tried. */
  readonly note?: string;
}

const KEYRING = 'Sallyport, keyring';

export const targets: readonly Target[] = [
  {
    what: 'Express, keyring and scopes: requests/s of bare Express',
    of: `inbound.express.accepted/${KEYRING}/share`,
    bound: 'at least',
    value: 0.92,
  },
];

/** Figures that no target is about, and that a change must not worsen all the same. */
export const guarded: readonly (Claim & { readonly better: 'higher' | 'lower' })[] = [
  ...targets.map(({ of, against, bound }) => ({
    of,
    ...(against ? { against } : {}),
    better: bound === 'at least' ? ('higher' as const) : ('lower' as const),
  })),
];

export function idOf({ of, against }: Claim): string {
  return against ? `${of} ÷ ${against}` : of;
}

/**
 * Undefined where it was not measured. The quartiles of a quotient are taken at their widest: its two figures come from
 * tables whose rounds are not pairs.
 */
export function measured({ of, against }: Claim, figures: ReadonlyMap<string, Located>): Figure | undefined {
  const above = figures.get(of)?.figure;
  if (!above || !against) return above;
  const below = figures.get(against)?.figure;
  return below && below.low > 0
    ? { median: above.median / below.median, low: above.low / below.high, high: above.high / below.low }
    : undefined;
}
