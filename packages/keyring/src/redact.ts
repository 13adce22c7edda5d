import type { Provider } from '@sallyport/core';
import { scannerPattern } from '@sallyport/core';

/** Creates a function that replaces every string that looks like a secret of this provider by `[redacted]`. */
export function createRedactor(provider: Provider): (text: string) => string {
  const shapes = Object.values(provider.secrets).map(({ format }) => scannerPattern(format));
  const pattern = new RegExp([...new Set(shapes)].join('|'), 'gv');
  return (text) => text.replaceAll(pattern, '[redacted]');
}
