import type { Provider } from '../../src/grammar.js';
import type { Clock } from '../../src/index.js';
import { createCredential } from '../../src/index.js';

/** A request that a credential of the provider has signed, as a server gets it. */
export async function signedRequest(
  provider: Provider,
  secrets: Readonly<Record<string, string>>,
  body: unknown,
  {
    url = 'https://webhook.invalid/hook',
    contentType = 'application/json',
    clock,
    strategy,
  }: SignedOptions = {},
) {
  const credential = createCredential(provider, {
    source: secrets as never,
    baseURL: new URL(url).origin,
    ...(strategy && { strategy }),
    ...(clock && { clock }),
  });
  const given = { method: 'POST', url, headers: { 'Content-Type': contentType }, body };
  const request = await credential.attach(given);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const { pathname, search } = new URL(request.url);
  return { method: 'POST', url: pathname + search, headers };
}

export interface SignedOptions {
  readonly url?: string;
  readonly contentType?: string;
  readonly clock?: Clock;
  readonly strategy?: string;
}
