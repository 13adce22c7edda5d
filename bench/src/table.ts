/** One measurement over all rounds. */
export interface Figure {
  /** The middle sample. */
  readonly median: number;
  /** The lower quartile. One disturbed round does not move it. */
  readonly low: number;
  /** The upper quartile. */
  readonly high: number;
}

/** A column of figures. */
export interface Column {
  /** Key in {@link Row.figures}. */
  readonly key: string;
  /** Heading, with the unit. */
  readonly title: string;
  /** Digits after the point. Default 0. */
  readonly digits?: number;
}

/** The figures of one contender. */
export interface Row {
  /** The contender's name. */
  readonly name: string;
  /** Column key → figure. A contender may lack some figures. */
  readonly figures: Readonly<Record<string, Figure>>;
}

/** The measurements of a section, as `results.json` stores them. `RESULTS.md` and the plots have no other source. */
export interface Table {
  /** Unique over all sections, such as `inbound.express.accepted`. */
  readonly id: string;
  /** Heading in `RESULTS.md`. */
  readonly title: string;
  /** Paragraph below the heading: the method, in full sentences. */
  readonly about: string;
  /** In the order of the table. */
  readonly columns: readonly Column[];
  /** In the order of the table. */
  readonly rows: readonly Row[];
}

/** Options of every section. */
export interface SectionOptions {
  /** Fewer contenders and shorter rounds. */
  readonly quick: boolean;
  /** Receives a line about each step. */
  readonly progress: (line: string) => void;
}

/** Measures one section. */
export type Section = (options: SectionOptions) => Promise<readonly Table[]>;

/** Summarises the samples of all rounds. */
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

/** Summarises the ratio of each round to its base, so that a slowdown of the whole machine cancels out. */
export function ratio(samples: readonly number[], base: readonly number[]): Figure {
  return figure(samples.map((sample, round) => sample / (base[round] ?? Number.NaN)));
}

/** Summarises the difference of each round from its base. */
export function difference(samples: readonly number[], base: readonly number[]): Figure {
  return figure(samples.map((sample, round) => sample - (base[round] ?? Number.NaN)));
}
