import { SallyportError } from '@sallyport/core';
import type { Colour } from './colour.js';
import { contrast, mix, readableOn, readColour, writeColour } from './colour.js';
import type { Variable } from './variables.js';
import { isPlainValue, VARIABLES } from './variables.js';

/** The look of the page. */
export interface ThemeOptions {
  /**
   * The colour of main buttons, links and the focus: `#rgb` or `#rrggbb`. Where text in it would be hard to read, a
   * lighter or darker shade is used. Default: a dark blue.
   */
  readonly accent?: string | undefined;
  /**
   * An image before the title: a path of this origin, or a `data:image/…` URL. Default: none.
   */
  readonly logo?: string | undefined;
  /** Light or dark whatever the browser prefers. Default: `'auto'`, as it prefers. */
  readonly scheme?: 'light' | 'dark' | 'auto' | undefined;
  /** CSS variables of the page, such as `{ '--radius': '0' }`. Their contrast is yours to keep. Default: none. */
  readonly variables?: { readonly [variable in Variable]?: string } | undefined;
}

const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
/** The backgrounds of the page that are closest to text: the darkest light one and the lightest dark one. */
const LIGHT_PAPER: Colour = [0xf3, 0xf5, 0xf7];
const DARK_PAPER: Colour = [0x17, 0x1d, 0x24];

/**
 * The style sheet of a theme; empty without one.
 *
 * @throws {SallyportError} `invalid_option` for a value that is no colour, no image of this origin, or more than a value.
 */
export function themeCss({ accent, logo, scheme = 'auto', variables = {} }: ThemeOptions = {}): string {
  if (logo !== undefined && !isOwnImage(logo))
    throw invalid('logo', 'expected a path of this origin, such as /logo.svg, or a data:image/… URL');
  if (!['light', 'dark', 'auto'].includes(scheme))
    throw invalid('scheme', "expected 'light', 'dark' or 'auto'");
  const declarations = [
    ...(scheme === 'auto' ? [] : [['color-scheme', scheme]]),
    ...(accent === undefined ? [] : accentVariables(accent)),
    ...Object.entries(variables).map(([name, value]) => {
      if (!(VARIABLES as readonly string[]).includes(name))
        throw invalid(`variables.${name}`, `expected one of ${VARIABLES.join(', ')}`);
      if (!isPlainValue(value)) throw invalid(`variables.${name}`, 'expected one CSS value without a URL');
      return [name, value];
    }),
  ];
  if (declarations.length === 0) return '';
  return `:root, :host {\n${declarations.map(([name, value]) => `  ${name}: ${value};\n`).join('')}}\n`;
}

function accentVariables(accent: string): string[][] {
  const colour = readColour(accent);
  if (!colour) throw invalid('accent', 'expected a colour such as #0a58a8');
  // Black or white always has a contrast of 4.5 with a colour; the hover goes away from the text.
  const [text, away] = contrast(colour, WHITE) >= contrast(colour, BLACK) ? [WHITE, BLACK] : [BLACK, WHITE];
  const light = writeColour(readableOn(LIGHT_PAPER, colour, BLACK));
  const dark = writeColour(readableOn(DARK_PAPER, colour, WHITE));
  return [
    ['--solid', writeColour(colour)],
    ['--solid-hover', writeColour(mix(colour, away, 0.15))],
    ['--on-solid', writeColour(text)],
    ['--link', `light-dark(${light}, ${dark})`],
    ['--focus', `light-dark(${light}, ${dark})`],
  ];
}

/** The page loads nothing from other origins, and its policy would refuse it. */
function isOwnImage(logo: unknown): boolean {
  if (typeof logo !== 'string') return false;
  return /^data:image\/[a-z.+-]+[;,]/.test(logo) || /^\.{0,2}\/(?![/\\])[!-[\]-~]*$/.test(logo);
}

function invalid(option: string, expected: string): SallyportError {
  return new SallyportError('invalid_option', `theme.${option}: ${expected}`);
}
