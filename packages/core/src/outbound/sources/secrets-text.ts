import { requiredSecrets } from '../../definition/strategies.js';
import type { Values } from '../../placement/template.js';
import type { SourceContext } from './source.js';

/** Drops one trailing newline, as editors and `echo` add it. Several are no accident. */
export function trimNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The secrets in a text: a JSON object of them or, if only one is needed, the secret itself. */
export function parseSecrets(
  { provider, names }: Pick<SourceContext, 'provider' | 'names'>,
  text: string,
): Readonly<Record<string, string>> {
  const trimmed = trimNewline(text);
  const object = parseObject(trimmed);
  const [needed, ...others] = requiredSecrets(provider, names);
  if (object && (others.length > 0 || names.some((name) => Object.hasOwn(object, name)))) return object;
  return needed !== undefined && others.length === 0 ? { [needed]: trimmed } : {};
}

/**
 * The text with some of its secrets replaced, in the form that it has.
 *
 * @throws {TypeError} if it is no text of these secrets.
 */
export function replaceSecrets(
  context: Pick<SourceContext, 'provider' | 'names'>,
  text: string,
  changed: Values,
): string {
  const parsed = parseSecrets(context, text);
  const object = parseObject(trimNewline(text));
  if (object && Object.keys(changed).every((name) => Object.hasOwn(object, name)))
    return `${JSON.stringify({ ...object, ...changed }, null, 2)}\n`;
  const [name, ...others] = Object.keys(changed);
  if (name !== undefined && others.length === 0 && Object.hasOwn(parsed, name)) return `${changed[name]}\n`;
  throw new TypeError('The text does not hold the secrets that are replaced');
}

function parseObject(text: string): Record<string, string> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
}
