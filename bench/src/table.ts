/** One measurement over all rounds. `low` and `high` are the quartiles: one disturbed round moves neither. */
export interface Figure {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface Column {
  readonly key: string;
  readonly title: string;
  /** Digits after the point. Default 0. */
  readonly digits?: number;
}

export interface Row {
  readonly name: string;
  /** By a column's key. A figure that this contender does not have is left out. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** What a section measured, ready for `results.json`; `RESULTS.md` and the plots are made from nothing else. */
export interface Table {
  /** Unique over all sections, such as `inbound.express.accepted`. */
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** What every section takes. */
export interface SectionOptions {
  /** Fewer contenders and shorter rounds. */
  readonly quick: boolean;
  /** Told what is measured now, one line at a time. */
  readonly progress: (line: string) => void;
}

export type Section = (options: SectionOptions) => Promise<readonly Table[]>;

export function figure(samples: readonly number[]): Figure {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => {
    const position = (sorted.length - 1) * share;
    const below = sorted[Math.floor(position)] ?? Number.NaN;
    const above = sorted[Math.ceil(position)] ?? Number.NaN;
    return below + (above - below) * (position % 1);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

/** Round by round, so that what slows the whole machine down for a while cancels out. */
export function ratio(samples: readonly number[], base: readonly number[]): Figure {
  return figure(samples.map((sample, round) => sample / (base[round] ?? Number.NaN)));
}

/** Round by round, as {@link ratio}. */
export function difference(samples: readonly number[], base: readonly number[]): Figure {
  return figure(samples.map((sample, round) => sample - (base[round] ?? Number.NaN)));
}
