/** Controls, marks of direction, and characters that nobody sees; the joiners of Persian and of emoji are none. */
const HIDDEN =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;
/** A character that shows something. */
const VISIBLE = /[^\s\p{Cf}\p{Z}\u115f\u1160\u2800\u3164\uffa0]/u;

/**
 * A string that somebody typed, with each character that could rewrite or empty a sentence shown by its number:
 * `⟨U+202E⟩`.
 */
export function visible(text: string): string {
  return (VISIBLE.test(text) ? text.replace(HIDDEN, numberOf) : text.replace(/./gsu, numberOf)) || '⟨⟩';
}

/** The same for lines that a program sent: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN, (character) => (/[\n\r\t]/.test(character) ? character : numberOf(character)));
}

function numberOf(character: string): string {
  const number = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return `⟨U+${number}⟩`;
}
