import { createCredential, createFetch, fromEnv } from '../../src/index.js';
import { acme } from './acme.js';

const credential = createCredential(acme, {
  source: fromEnv(), // ACME_API_KEY, or the file that ACME_API_KEY_FILE names
  baseURL: process.env.ACME_URL ?? 'https://api.acme.example/v1',
});
const acmeFetch = createFetch(credential);

export async function greeting(path: string): Promise<string> {
  const response = await acmeFetch(path); // with Authorization: Bearer …
  return response.text();
}
