import type { Figure } from '../table.js';
import { formatNumber } from './format.js';
import { element, MARGIN, svg, text } from './svg.js';

export interface Bar {
  readonly name: string;
  /** Of the whole: 1 fills the track. */
  readonly share: Figure;
  readonly kind: 'ours' | 'peer' | 'floor';
}

export interface BarGroup {
  readonly title: string;
  readonly bars: readonly Bar[];
}

export interface BarPlot {
  readonly title: string;
  readonly subtitle: string;
  readonly groups: readonly BarGroup[];
}

const WIDTH = 860;
const ROW = 26;
const BAR = 16;
/** Wide enough for 40 characters of the 14 px type in every common font. */
const NAMES = 320;
const VALUES = 64;

/** Horizontal bars, each on a track that stands for the whole, with the quartiles as a thin line at its end. */
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

/** A digit more where two digits would hide the difference between little and nothing. */
function percent(share: number): string {
  return `${formatNumber(share * 100, share < 0.1 ? 1 : 0)} %`;
}
