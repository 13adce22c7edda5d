import type { Figure } from '../table.js';
import { formatNumber } from './format.js';
import { element, MARGIN, svg, text } from './svg.js';

/** One bar. */
export interface Bar {
  /** Label on its left. */
  readonly name: string;
  /** Share of the whole: 1 fills the track. */
  readonly share: Figure;
  /** Decides the colour. */
  readonly kind: 'ours' | 'peer' | 'floor';
}

/** Bars under one heading. */
export interface BarGroup {
  /** The heading. */
  readonly title: string;
  /** From top to bottom. */
  readonly bars: readonly Bar[];
}

/** A plot of bars. */
export interface BarPlot {
  /** Heading of the plot. */
  readonly title: string;
  /** Line below the heading. */
  readonly subtitle: string;
  /** From top to bottom. */
  readonly groups: readonly BarGroup[];
}

const WIDTH = 860;
const ROW = 26;
const BAR = 16;
/** Wide enough for 40 characters of the 14 px type in every common font. */
const NAMES = 320;
const VALUES = 64;

/** Draws horizontal bars. The track of a bar is the whole, and the thin line at its end shows the quartiles. */
export function barPlot({ title, subtitle, groups }: BarPlot): string {
  const left = MARGIN + NAMES;
  const room = WIDTH - left - VALUES - MARGIN;
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ share }) => share.high)));
  const x = (share: number) => left + (room * Math.max(0, share)) / most;

  const body = [text(subtitle, { class: 'quiet', x: MARGIN, y: 58 })];
  let y = 72;
  for (const group of groups) {
    body.push(text(group.title, { class: 'strong', x: MARGIN, y: y + 24 }));
    y += 36;
    for (const { name, share, kind } of group.bars) {
      const base = { y: y + (ROW - BAR) / 2, height: BAR, rx: 2 };
      const weight = kind === 'ours' ? { class: 'strong' } : {};
      body.push(
        text(name, { ...weight, x: left - 12, y: y + 18, 'text-anchor': 'end' }),
        element('rect', { class: 'track', x: left, width: x(1) - left, ...base }),
        element('rect', { class: kind, x: left, width: Math.max(1, x(share.median) - left), ...base }),
        element('path', {
          class: 'spread',
          d: `M${x(share.low).toFixed(1)} ${y + ROW / 2}H${x(share.high).toFixed(1)}`,
        }),
        text(percent(share.median), { ...weight, x: WIDTH - MARGIN, y: y + 18, 'text-anchor': 'end' }),
      );
      y += ROW;
    }
    y += 6;
  }
  const description = groups
    .map(
      ({ title, bars }) =>
        `${title}: ${bars.map(({ name, share }) => `${name} ${percent(share.median)}`).join(', ')}.`,
    )
    .join(' ');
  return svg({ title, description: `${subtitle}. ${description}`, width: WIDTH, height: y + 14, body });
}

/** Small shares get a digit more, since without it they look like zero. */
function percent(share: number): string {
  return `${formatNumber(share * 100, share < 0.1 ? 1 : 0)} %`;
}
