import type { Keyring } from '@sallyport/keyring';
import type { acme } from './acme.js';
import { acmeKeyring, sessions } from './acme.js';
import type { Client } from './client.js';
import { clientOf } from './client.js';
import type { SharedOptions } from './lanes.js';
import { lanes } from './lanes.js';

export interface Started {
  readonly keyring: Keyring<typeof acme>;
  readonly url: string;
  readonly call: Client;
}

/** Serves a portal on Express until the test ends. */
export async function start(
  { keyring, ...options }: Partial<SharedOptions> & { readonly keyring?: Keyring<typeof acme> } = {},
  login = sessions(),
): Promise<Started> {
  const given = keyring ?? (await acmeKeyring());
  const url = (await lanes[0]?.serve({ ...options, keyring: given }, login.of)) as string;
  return { keyring: given, url, call: clientOf(url) };
}
