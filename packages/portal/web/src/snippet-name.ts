/** The name of a kind of lines to copy. */
export function snippetName(kind: string): string {
  return { env: '.env', python: 'Python' }[kind] ?? kind;
}
