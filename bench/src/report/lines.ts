import type { Figure } from '../table.js';
import { formatNumber } from './format.js';
import { element, MARGIN, svg, text } from './svg.js';

/** One line of a panel. */
export interface Line {
  /** Label in the legend. */
  readonly name: string;
  /** From left to right. */
  readonly points: readonly { readonly x: number; readonly y: Figure }[];
}

/** One of the charts side by side. */
export interface Panel {
  /** Heading of the panel. */
  readonly title: string;
  /** Unit of the vertical axis. */
  readonly unit: string;
  /** At most two. The labels of the higher line are above its points, those of the lower line below. */
  readonly lines: readonly Line[];
}

/** A plot of lines. */
export interface LinePlot {
  /** Heading of the plot. */
  readonly title: string;
  /** Line below the heading. */
  readonly subtitle: string;
  /** Label of the horizontal axis, whose scale is logarithmic. */
  readonly axis: string;
  /** From left to right, with the same lines. */
  readonly panels: readonly Panel[];
}

const WIDTH = 860;
const TOP = 132;
const PLOT = 190;
const HEIGHT = TOP + PLOT + 74;
const GAP = 40;
/** Keeps the first and the last label off the neighbouring panel. */
const INSET = 34;
const CLASSES = ['first', 'second'] as const;

/** Draws panels side by side. Each vertical scale starts at 0, so that the slope of a line is the cost of growth. */
export function linePlot(plot: LinePlot): string {
  const width = (WIDTH - 2 * MARGIN - GAP * (plot.panels.length - 1)) / plot.panels.length;
  const body = [
    text(plot.subtitle, { class: 'quiet', x: MARGIN, y: 58 }),
    ...legend(plot.panels[0]?.lines.map(({ name }) => name) ?? []),
    ...plot.panels.flatMap((panel, at) => drawPanel(plot, panel, MARGIN + at * (width + GAP), width)),
  ];
  const description = plot.panels
    .flatMap(({ title, unit, lines }) =>
      lines.map((line) => `${title}, ${line.name}: ${inWords(line, unit, plot.axis)}.`),
    )
    .join(' ');
  return svg({
    title: plot.title,
    description: `${plot.subtitle}. ${description}`,
    width: WIDTH,
    height: HEIGHT,
    body,
  });
}

function legend(names: readonly string[]): string[] {
  return names.flatMap((name, at) => {
    const x = MARGIN + at * 140;
    return [
      element('path', { class: `${CLASSES[at]} line`, d: `M${x} 80h32` }),
      mark(at, x + 16, 80),
      text(name, { x: x + 42, y: 85 }),
    ];
  });
}

function drawPanel({ axis }: LinePlot, panel: Panel, left: number, width: number): string[] {
  const all = panel.lines.flatMap(({ points }) => points);
  const xs = [...new Set(all.map(({ x }) => x))].sort((a, b) => a - b);
  const [least, most] = [Math.log10(xs[0] ?? 1), Math.log10(xs.at(-1) ?? 10)];
  const top = Math.max(...all.map(({ y }) => y.median)) * 1.15 || 1;
  const px = (x: number) =>
    left + INSET + ((width - 2 * INSET) * (Math.log10(x) - least)) / (most - least || 1);
  const py = (y: number) => TOP + PLOT - (PLOT * y) / top;
  const floor = TOP + PLOT;

  return [
    text(`${panel.title}, ${panel.unit}`, { class: 'strong', x: left, y: TOP - 14 }),
    element('path', { class: 'grid', d: `M${left} ${floor}h${width.toFixed(1)}` }),
    ...xs.map((x) =>
      text(formatNumber(x, 0), { class: 'quiet', x: px(x), y: floor + 38, 'text-anchor': 'middle' }),
    ),
    text(axis, { class: 'quiet', x: left + width / 2, y: floor + 58, 'text-anchor': 'middle' }),
    ...panel.lines.map(({ points }, at) => {
      const path = points.map(({ x, y }) => `${px(x).toFixed(1)} ${py(y.median).toFixed(1)}`).join('L');
      return element('path', { class: `${CLASSES[at]} line`, d: `M${path}` });
    }),
    ...panel.lines.flatMap(({ points }, at) => points.map(({ x, y }) => mark(at, px(x), py(y.median)))),
    // Drawn last and with a halo, so that numbers stay readable above a line.
    ...panel.lines.flatMap((line, at) =>
      line.points.map(({ x, y }) => {
        const other = panel.lines.find((_, index) => index !== at)?.points.find((point) => point.x === x);
        const above = isAbove(py(y.median), other && py(other.y.median), floor, at === 0);
        const position = { x: px(x), y: py(y.median) + (above ? -11 : 21), 'text-anchor': 'middle' };
        return text(formatNumber(y.median), { class: 'value', ...position });
      }),
    ),
  ];
}

/** Whether a label is above its point. The lower label is below, unless it would touch the axis and has room above. */
function isAbove(y: number, other: number | undefined, floor: number, first: boolean): boolean {
  if (other === undefined || y < other || (y === other && first)) return true;
  return floor - y < 26 && y - other > 40;
}

/** A circle or a square, since not everybody can distinguish two lines by colour. */
function mark(at: number, x: number, y: number): string {
  return at === 0
    ? element('circle', { class: 'first', cx: x, cy: y, r: 4.5 })
    : element('rect', { class: 'second', x: x - 4, y: y - 4, width: 8, height: 8 });
}

function inWords({ points }: Line, unit: string, axis: string): string {
  return points
    .map(({ x, y }) => `${formatNumber(y.median)} ${unit} at ${formatNumber(x, 0)} ${axis}`)
    .join(', ');
}
