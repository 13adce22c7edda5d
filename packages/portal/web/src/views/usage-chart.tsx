import { useEffect, useRef, useState } from 'preact/hooks';
import { formatCount, formatDay } from '../format.js';
import { t } from '../locale.js';
import type { ChartSeries } from './stacked-bars.js';

interface UsageChartProps {
  readonly title: string;
  readonly days: readonly string[];
  readonly series: readonly ChartSeries[];
  /** Pixels. The style sheet reserves the space, so nothing moves once the chart is drawn. */
  readonly height: 110 | 160;
}

/** A chart with its legend. The drawing code is loaded with the first chart. */
export function UsageChart({ title, days, series, height }: UsageChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<number>();
  const [missing, setMissing] = useState(false);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    let remove = () => {};
    let wanted = true;
    import('./stacked-bars.js')
      .then(({ stackedBars }) => {
        if (wanted) remove = stackedBars(element, { days, series, height, onPoint: setPointed });
      })
      // The legend and the table hold the numbers, so the page works without the chart.
      .catch(() => setMissing(true));
    return () => {
      wanted = false;
      remove();
    };
  }, [days, series, height]);

  return (
    <figure class="chart">
      <figcaption>
        <ul class="legend">
          {series.map(({ label, colour, counts }) => (
            <li key={label}>
              <span class={`swatch swatch-${colour}`} />
              {label}
              <span class="legend-count">
                {formatCount(pointed === undefined ? total(counts) : (counts[pointed] ?? 0))}
              </span>
            </li>
          ))}
          <li class="legend-day">
            {pointed === undefined
              ? t('lastDays', { days: formatCount(days.length) })
              : formatDay(days[pointed] ?? '')}
          </li>
        </ul>
      </figcaption>
      {missing ? (
        <p class="quiet">{t('noChart')}</p>
      ) : (
        <div ref={box} class={`chart-box chart-${height}`} role="img" aria-label={title} />
      )}
    </figure>
  );
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
