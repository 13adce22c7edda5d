import type { Provider } from '../../definition/definition.js';

/** Editors and `echo` end a text with a newline; more than one is no accident. */
export function trimNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The secrets in a text: a JSON object of them or, where the provider has only one, the secret itself. */
export function parseSecrets(provider: Provider, text: string): Readonly<Record<string, string>> {
  const names = Object.keys(provider.secrets);
  const trimmed = trimNewline(text);
  const document = parseObject(trimmed);
  if (document && (names.length > 1 || names.some((name) => Object.hasOwn(document, name)))) return document;
  return names.length === 1 ? { [names[0] as string]: trimmed } : {};
}

function parseObject(text: string): Record<string, string> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch {
    return undefined;
  }
}
