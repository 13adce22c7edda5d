import type { Provider } from '@sallyport/core';

/** The provider's own path, below the stand-in's: `http://127.0.0.1:4001/phota/v1/phota`. */
export function standInUrl(
  { id, environments }: Provider,
  environment: string | undefined,
  origin: string,
): string {
  const url = environment === undefined ? Object.values(environments)[0] : environments[environment];
  return `${origin}/${id}${new URL(url ?? '').pathname}`;
}
