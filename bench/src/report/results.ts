import { readFileSync } from 'node:fs';
import type { Machine } from '../machine.js';
import type { Column, Figure, Row, Table } from '../table.js';

/** The sections, in the order of a run. */
export const SECTIONS = ['inbound', 'latency', 'counts', 'process', 'outbound', 'scale', 'startup'] as const;
/** One of {@link SECTIONS}. */
export type SectionName = (typeof SECTIONS)[number];

/** The last measurement of a section. A run of other sections keeps it. */
export interface SectionRun {
  /** Short hash of the measured commit. `+ changes` follows if the working tree was different. */
  readonly commit: string;
  /** Such as `2026-11-21`. */
  readonly date: string;
  /** Duration of the measurement. */
  readonly minutes: number;
  /** Machine of the measurement. */
  readonly machine: Machine;
  /** The figures. */
  readonly tables: readonly Table[];
}

/** Content of `results.json`. */
export type Results = { readonly [Name in SectionName]?: SectionRun };

/**
 * Collects all figures: `<table id>/<row name>/<column key>` → figure.
 *
 * @throws {Error} if two figures have one id.
 */
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

/** Finds a figure. Undefined if it is missing or not a number: JSON stores the result of a division by zero as null. */
export function figureIn(row: Row, column: Column): Figure | undefined {
  const figure = row.figures[column.key];
  return figure && [figure.median, figure.low, figure.high].every(Number.isFinite) ? figure : undefined;
}

/** Lists the tables of all sections. */
export function tablesOf(results: Results): Table[] {
  return SECTIONS.flatMap((name) => results[name]?.tables ?? []);
}

/**
 * Finds the section of a figure, by the start of its id.
 *
 * @throws {Error} for an id of no section.
 */
export function sectionOf(id: string): SectionName {
  const name = SECTIONS.find((section) => id.startsWith(`${section}.`));
  if (!name) throw new Error(`"${id}" begins with no section's name (${SECTIONS.join(', ')})`);
  return name;
}

/** Parses a JSON file, or returns `none` if the file does not exist. */
export function readJson<T>(file: URL, none: T): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none;
    throw error;
  }
}
