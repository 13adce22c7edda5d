import { readFileSync } from 'node:fs';
import type { Machine } from '../machine.js';
import type { Column, Figure, Row, Table } from '../table.js';

export const SECTIONS = ['inbound', 'process', 'outbound', 'scale'] as const;
export type SectionName = (typeof SECTIONS)[number];

/** One section as it was last measured: a later run of another section leaves it alone. */
export interface SectionRun {
  /** Short hash of what was measured; with `+ changes` where the working tree differed from it. */
  readonly commit: string;
  readonly date: string;
  readonly minutes: number;
  readonly machine: Machine;
  readonly tables: readonly Table[];
}

/** What `results.json` holds. */
export type Results = { readonly [Name in SectionName]?: SectionRun };

/** Every figure by `<table id>/<row name>/<column key>`. */
export function figuresOf(results: Results): ReadonlyMap<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { id, columns, rows } of tablesOf(results)) {
    for (const row of rows) {
      for (const column of columns) {
        const name = `${id}/${row.name}/${column.key}`;
        const figure = figureIn(row, column);
        if (figures.has(name)) throw new Error(`Two figures are called "${name}"`);
        if (figure) figures.set(name, figure);
      }
    }
  }
  return figures;
}

/** Undefined as well where a division by nothing left no number, which JSON knows only as null. */
export function figureIn(row: Row, column: Column): Figure | undefined {
  const figure = row.figures[column.key];
  return figure && [figure.median, figure.low, figure.high].every(Number.isFinite) ? figure : undefined;
}

export function tablesOf(results: Results): Table[] {
  return SECTIONS.flatMap((name) => results[name]?.tables ?? []);
}

/** Which section measures a figure: table ids begin with its name. */
export function sectionOf(id: string): SectionName {
  const name = SECTIONS.find((section) => id.startsWith(`${section}.`));
  if (!name) throw new Error(`"${id}" begins with no section's name (${SECTIONS.join(', ')})`);
  return name;
}

/** The parsed file, or `none` where it does not exist yet. */
export function readJson<T>(file: URL, none: T): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
    throw error;
  }
}
