/** The CSS variables of the page that a theme may set. */
export const VARIABLES = [
  '--paper',
  '--surface',
  '--sunken',
  '--ink',
  '--quiet',
  '--line',
  '--line-strong',
  '--link',
  '--focus',
  '--solid',
  '--solid-hover',
  '--on-solid',
  '--sans',
  '--mono',
  '--radius',
  '--shadow',
] as const;

/** A CSS variable of the page. */
export type Variable = (typeof VARIABLES)[number];

/** Whether a value ends in its own declaration and loads nothing: no `;`, no comment, no URL, nothing left open. */
export function isPlainValue(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 200) return false;
  if (!/^[-\w#%., ()"'+*/]+$/.test(value) || value.includes('/*') || /(?:url|src|image|set)\(/i.test(value))
    return false;
  const outside = value.replaceAll(/"[^"']*"|'[^"']*'/g, '');
  if (/["']/.test(outside)) return false;
  let open = 0;
  for (const character of outside) {
    if (character === '(') open++;
    if (character === ')' && --open < 0) return false;
  }
  return open === 0;
}
