/** The name of a kind of lines to copy. */
export function snippetName(kind: string): string {
  return kind === 'env' ? '.env' : kind;
}
