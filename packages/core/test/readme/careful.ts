import { CredentialError } from '../../src/index.js';
import { greeting } from './client.js';

export async function carefully(path: string): Promise<string> {
  try {
    return await greeting(path);
  } catch (error) {
    if (error instanceof CredentialError && error.code === 'outside_allowed_urls') return 'not sent';
    throw error;
  }
}
