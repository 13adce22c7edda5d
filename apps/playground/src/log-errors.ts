import { on } from '@sallyport/core';

// Declares the channel `portal`.
import '@sallyport/portal';

/**
 * Prints the errors of guards and portals to stderr. Clients get a bare 502 or 503.
 *
 * @returns a function that stops it.
 */
export function logErrors(): () => void {
  const stops = [
    on('inbound', (event) => {
      if (event.type === 'error') print(event.provider, event.error);
    }),
    on('portal', ({ provider, error }) => print(provider, error)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function print(provider: string, error: unknown): void {
  console.error(`${provider}: ${error instanceof Error ? error.message : 'failed'}`);
}
