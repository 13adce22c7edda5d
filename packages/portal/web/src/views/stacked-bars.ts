import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { formatCount, formatDay } from '../format.js';

/** One series of a chart. */
export interface ChartSeries {
  /** Its name in the legend. */
  readonly label: string;
  /** The class `swatch-<colour>` of the style sheet defines the colour. */
  readonly colour: string;
  /** One count for each day. */
  readonly counts: readonly number[];
}

interface StackedBarsOptions {
  readonly days: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly height: number;
  /** Called with the index of the day under the pointer, if any. */
  readonly onPoint: (index: number | undefined) => void;
}

/**
 * Draws bars by day, the series stacked. The chart follows the size of its box and the colour scheme.
 *
 * @returns a function that removes the chart.
 */
export function stackedBars(box: HTMLElement, options: StackedBarsOptions): () => void {
  let plot = draw(box, options);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const redraw = () => {
    plot.destroy();
    plot = draw(box, options);
  };
  const resized = new ResizeObserver(() => {
    if (box.clientWidth !== plot.width) plot.setSize({ width: box.clientWidth, height: options.height });
  });
  resized.observe(box);
  dark.addEventListener('change', redraw);
  return () => {
    resized.disconnect();
    dark.removeEventListener('change', redraw);
    plot.destroy();
  };
}

function draw(box: HTMLElement, { days, series, height, onPoint }: StackedBarsOptions): uPlot {
  const sums = stacked(series);
  const bars = uPlot.paths.bars?.({ size: [0.7, 26, 2], radius: 0 });
  const axis = {
    stroke: colourOf(box, 'swatch-text'),
    ticks: { show: false },
    font: `12px ${getComputedStyle(box).fontFamily}`,
  };
  return new uPlot(
    {
      width: box.clientWidth,
      height,
      padding: [8, 0, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: false, y: false },
        // The pointer marks the same day in all charts of the page.
        sync: { key: 'usage' },
      },
      scales: {
        x: { time: false, range: [-0.6, days.length - 0.4] },
        y: { range: (_plot, _min, max) => [0, Math.max(4, max * 1.05)] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 28,
          space: 60,
          incrs: [1, 2, 5, 7, 10, 14],
          values: (_plot, ticks) => ticks.map((tick) => (days[tick] ? formatDay(days[tick]) : '')),
        },
        {
          ...axis,
          grid: { stroke: colourOf(box, 'swatch-grid'), width: 1 },
          size: 52,
          space: 32,
          incrs: [
            1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7,
          ],
          values: (_plot, ticks) => ticks.map(formatCount),
        },
      ],
      series: [
        {},
        ...series
          .map(({ label, colour }) => ({
            label,
            fill: colourOf(box, `swatch-${colour}`),
            width: 0,
            points: { show: false },
            ...(bars ? { paths: bars } : {}),
          }))
          .reverse(),
      ],
      hooks: { setCursor: [({ cursor: { idx } }) => onPoint(idx ?? undefined)] },
    },
    [days.map((_, index) => index), ...sums.reverse()],
    box,
  );
}

/** Running sums. They are drawn from the tallest to the lowest, so that each shows its own part. */
function stacked(series: readonly ChartSeries[]): number[][] {
  let below: readonly number[] = [];
  return series.map(({ counts }) => {
    const sums = counts.map((count, index) => count + (below[index] ?? 0));
    below = sums;
    return sums;
  });
}

function colourOf(box: HTMLElement, name: string): string {
  const probe = box.appendChild(document.createElement('span'));
  probe.className = name;
  const { backgroundColor } = getComputedStyle(probe);
  probe.remove();
  return backgroundColor;
}
