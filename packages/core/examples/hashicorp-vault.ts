import { cachedSource, createCredential } from '@sallyport/core';
import { coresignal } from '@sallyport/core/providers';

const { VAULT_ADDR = 'http://127.0.0.1:8200', VAULT_TOKEN = '' } = process.env;

/** A secret of the KV engine, version 2. */
async function readSecret(): Promise<{ apiKey: string }> {
  const response = await fetch(`${VAULT_ADDR}/v1/secret/data/coresignal`, {
    headers: { 'X-Vault-Token': VAULT_TOKEN, 'X-Vault-Request': 'true' },
    redirect: 'error',
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`Vault answered ${response.status}`);
  const { data } = (await response.json()) as { data: { data: { apiKey: string } } };
  return data.data;
}

// Asked every five minutes, and at once when the API refuses the key: rotate it there, and that is all.
export const credential = createCredential(coresignal, { source: cachedSource(readSecret, { ttl: '5m' }) });
