/**
 * Matches a path against a pattern such as `/items/:id`.
 *
 * @returns The named segments, decoded; undefined if the path does not match.
 */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, segment] of expected.entries()) {
    const encoded = actual[index] ?? '';
    if (!segment.startsWith(':')) {
      if (segment !== encoded) return undefined;
      continue;
    }
    const value = decode(encoded);
    if (!value) return undefined;
    params[segment.slice(1)] = value;
  }
  return params;
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}
