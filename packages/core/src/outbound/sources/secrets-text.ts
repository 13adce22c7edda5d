/** Drops one trailing newline, as editors and `echo` add it. Several are no accident. */
export function trimNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The secrets in a text: a JSON object of them or, if only one is wanted, the secret itself. */
export function parseSecrets(names: readonly string[], text: string): Readonly<Record<string, string>> {
  const trimmed = trimNewline(text);
  const object = parseObject(trimmed);
  if (object && (names.length > 1 || names.some((name) => Object.hasOwn(object, name)))) return object;
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
