/** A name for a secret or parameter: the text itself if it is one, or its words in camel case. */
export function toName(text: string, fallback: string): string {
  if (isName(text)) return text;
  const words = text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const joined = words
    .map((word, at) => (at === 0 ? lowerFirst(word) : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
  const name = joined.replace(/^\d+/, '');
  return isName(name) ? name : fallback;
}

/** Whether a text may be the name of a secret or parameter. */
export function isName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(text) && text !== 'token' && !(text in Object.prototype);
}

/** Whether a text may be the name of an environment or strategy. */
export function isLabel(text: string): boolean {
  return /^[A-Za-z][\w-]*$/.test(text) && !(text in Object.prototype);
}

/** An id: lower-case words joined by hyphens. */
export function toId(text: string): string {
  const id = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-\d]+|-+$/g, '');
  return id === '' ? 'api' : id;
}

/** The environment variable of a secret, such as `ACME_API_KEY`. */
export function toEnv(id: string, secret: string): string {
  const words = secret.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
  return `${id}_${words}`.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_');
}

/** `XAPIKey` begins with an abbreviation, `Key` with a word. */
function lowerFirst(word: string): string {
  return /^[A-Z]+$/.test(word) ? word.toLowerCase() : word.charAt(0).toLowerCase() + word.slice(1);
}
