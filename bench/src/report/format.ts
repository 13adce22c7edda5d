import type { Figure } from '../table.js';

/** Formats as `0.93 (0.91–0.95)`: the median, and the quartiles if they look different from it. */
export function formatFigure({ median, low, high }: Figure, digits = digitsOf(median)): string {
  const [middle, from, to] = [median, low, high].map((value) => formatNumber(value, digits));
  return from === middle && to === middle ? `${middle}` : `${middle} (${from}–${to})`;
}

/** Digits after the point for a figure whose column sets none. */
function digitsOf(value: number): number {
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 100) return 0;
  return size >= 10 ? 1 : size >= 1 ? 2 : 3;
}

/** Formats with separators for thousands, and with a minus as wide as a digit. */
export function formatNumber(value: number, digits = digitsOf(value)): string {
  const rounded = value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return Number(rounded.replaceAll(',', '')) === 0 ? (0).toFixed(digits) : rounded.replace('-', '−');
}

/** Renders a table in Markdown with aligned columns. The first column is left-aligned, the others are numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [head, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) => {
    const padded = widths.map((width, at) =>
      at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const [first = [], ...rest] = cells;
  return [line(first), line(rule), ...rest.map(line)].join('\n');
}
