/** What the command line asks for. */
export interface Flags {
  /** How often a process is killed, for each store. */
  readonly kills: number;
  /** Minutes that the soak lasts. */
  readonly soak: number;
  /** Requests a second of each kind on each node while a server breaks. */
  readonly rate: number;
}

/** What came of a row. */
export interface Measured {
  /** One line of figures. */
  readonly figures: string;
  /** What broke the promise; empty: it was kept. */
  readonly faults: readonly string[];
}

/** One situation of the table. */
export interface Row {
  /** What happens. It is also the row's name in CHAOS.md. */
  readonly name: string;
  /** What the keyring promises for it. */
  readonly promised: string;
  /** Why this machine cannot run it. */
  skip?(): string | undefined;
  /** Makes it happen. */
  run(flags: Flags): Promise<Measured>;
}

/** Milliseconds as text. */
export function inMs(value: number): string {
  return value < 10 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`;
}

/** Seconds as text. */
export function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** A quantile of sorted or unsorted values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Waits. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Repeats a question until the answer is yes. @returns the milliseconds that it took, or the limit. */
export async function waitUntil(ask: () => boolean | Promise<boolean>, limitMs = 30_000): Promise<number> {
  const begun = performance.now();
  while (performance.now() - begun < limitMs) {
    if (await ask()) return performance.now() - begun;
    await pause(2);
  }
  return limitMs;
}
