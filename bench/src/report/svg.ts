import { escapeHtml } from '@sallyport/core/adapter';

/** Colours by role, for light and dark. The plot has its own background, since the page may not follow the system's theme. */
const STYLE = `
    text { font: 14px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: #1f2328 }
    .ground { fill: #ffffff; stroke: #d1d9e0 }
    .title { font-size: 17px; font-weight: 600 }
    .strong { font-weight: 600 }
    .quiet { fill: #59636e; font-size: 13px }
    .track { fill: #eff2f5 }
    .ours { fill: #1f6feb }
    .peer { fill: #8c959f }
    .floor { fill: #b7bfc7 }
    .spread, .grid { stroke: #1f2328; fill: none }
    .grid { stroke: #d1d9e0 }
    .first { stroke: #1f6feb; fill: #1f6feb }
    .second { stroke: #bc4c00; fill: #bc4c00 }
    .line { fill: none; stroke-width: 2.5 }
    .second.line { stroke-dasharray: 7 4 }
    .value { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; stroke-linejoin: round }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc }
      .ground { fill: #0d1117; stroke: #3d444d }
      .quiet { fill: #9198a1 }
      .track { fill: #212830 }
      .ours { fill: #4493f8 }
      .peer { fill: #7d8590 }
      .floor { fill: #59636e }
      .spread { stroke: #f0f6fc }
      .grid { stroke: #3d444d }
      .first { stroke: #4493f8; fill: #4493f8 }
      .second { stroke: #f0883e; fill: #f0883e }
      .line { fill: none }
      .value { stroke: #0d1117 }
    }`;

/** Space at the edges, in pixels. */
export const MARGIN = 24;

/** The content of a plot. */
export interface Drawing {
  /** Heading of the plot. */
  readonly title: string;
  /** The plot in words, for people who cannot see it. */
  readonly description: string;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** SVG elements. */
  readonly body: readonly string[];
}

/** Renders an SVG file. XML needs the same escapes as HTML. */
export function svg({ title, description, width, height, body }: Drawing): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">
  <title id="title">${escapeHtml(title)}</title>
  <desc id="desc">${escapeHtml(description)}</desc>
  <style>${STYLE}
  </style>
  ${element('rect', { class: 'ground', x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx: 8 })}
  ${text(title, { class: 'title', x: MARGIN, y: 36 })}
${body.map((line) => `  ${line}`).join('\n')}
</svg>
`;
}

type Attributes = Readonly<Record<string, string | number>>;

/** Renders an empty element. */
export function element(name: string, attributes: Attributes): string {
  return `<${name}${written(attributes)}/>`;
}

/** Renders a `text` element. */
export function text(content: string, attributes: Attributes): string {
  return `<text${written(attributes)}>${escapeHtml(content)}</text>`;
}

function written(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escapeHtml(value)}"`)
    .join('');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
