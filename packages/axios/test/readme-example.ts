import { attachCredential } from '@sallyport/axios';
import { CredentialError, createCredential, fromEnv } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import axios from 'axios';

// PHOTA_API_KEY, or the file that PHOTA_API_KEY_FILE names. PHOTA_URL is for a stand-in, in tests.
const credential = createCredential(phota, {
  source: fromEnv(),
  ...(process.env.PHOTA_URL ? { baseURL: process.env.PHOTA_URL } : {}),
});

const client = axios.create({ timeout: 10_000 });
export const detach = attachCredential(client, credential);

export async function profileIds(): Promise<string[]> {
  try {
    const { data } = await client.get<string[]>('/profiles/ids');
    return data;
  } catch (error) {
    if (error instanceof CredentialError) console.error(error.code, error.message, error.requestId);
    throw error;
  }
}
