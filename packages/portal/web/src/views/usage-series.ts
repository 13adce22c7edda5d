import type { DayUsage } from '../contract.js';

const DAY_MS = 86_400_000;
/** More series could not be told apart by colour. The rarer codes become `other`. */
const MAX_CODES = 5;

/** Usage as charts and tables need it. */
export interface UsageSeries {
  /** `YYYY-MM-DD`, oldest first, without gaps. */
  readonly days: readonly string[];
  /** Accepted requests, one count for each day. */
  readonly acceptedByDay: readonly number[];
  /** Refusals by code, the most frequent first. */
  readonly refusals: readonly RefusalSeries[];
  /** The sum of accepted requests. */
  readonly accepted: number;
  /** The sum of refusals. */
  readonly refused: number;
}

/** The refusals with one code. */
interface RefusalSeries {
  /** The refusal's code; `refused` if the code is not known, `other` for the rarer codes. */
  readonly code: string;
  /** One count for each day. */
  readonly counts: readonly number[];
}

/**
 * Arranges counts by day. Days without a count become zero.
 *
 * @param length - How many days, today included.
 */
export function usageSeries(counted: readonly DayUsage[], length: number, now: number): UsageSeries {
  const days = Array.from({ length }, (_, index) =>
    new Date(now - (length - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
  const byDay = new Map(counted.map((usage) => [usage.day, usage]));
  const acceptedByDay = days.map((day) => byDay.get(day)?.accepted ?? 0);
  const codesByDay = days.map((day) => codesOf(byDay.get(day)));

  const totals = new Map<string, number>();
  for (const [code, count] of codesByDay.flatMap((codes) => [...codes]))
    totals.set(code, (totals.get(code) ?? 0) + count);
  const ranked = [...totals].sort((left, right) => right[1] - left[1]).map(([code]) => code);
  const named = ranked.length > MAX_CODES ? ranked.slice(0, MAX_CODES - 1) : ranked;
  const others = ranked.slice(named.length);

  const refusals = [
    ...named.map((code) => ({ code, counts: codesByDay.map((codes) => codes.get(code) ?? 0) })),
    ...(others.length === 0
      ? []
      : [
          {
            code: 'other',
            counts: codesByDay.map((codes) => sum(others.map((code) => codes.get(code) ?? 0))),
          },
        ]),
  ];
  return {
    days,
    acceptedByDay,
    refusals,
    accepted: sum(acceptedByDay),
    refused: sum([...totals.values()]),
  };
}

function codesOf(usage: DayUsage | undefined): ReadonlyMap<string, number> {
  const codes = new Map(Object.entries(usage?.codes ?? {}).filter(([, count]) => count > 0));
  const rest = (usage?.refused ?? 0) - sum([...codes.values()]);
  if (rest > 0) codes.set('refused', (codes.get('refused') ?? 0) + rest);
  return codes;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
