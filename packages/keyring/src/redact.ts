import type { Provider } from '@sallyport/core';
import { DEFAULT_FORMAT, scannerPattern } from '@sallyport/core';

/** Hides whatever looks like a secret of this provider in a text. */
export function createRedactor(provider: Provider): (text: string) => string {
  const shapes = Object.values(provider.secrets).map(({ format = DEFAULT_FORMAT }) => scannerPattern(format));
  const pattern = new RegExp([...new Set(shapes)].join('|'), 'gv');
  return (text) => text.replaceAll(pattern, '[redacted]');
}
