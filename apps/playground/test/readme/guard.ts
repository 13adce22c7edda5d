import { createGuard, staticVerifier } from '@sallyport/core';
import { acme } from './acme.js';

const { ACME_API_KEY } = process.env;
export const guard = createGuard({
  provider: acme,
  verifier: staticVerifier(acme, [{ secrets: { apiKey: ACME_API_KEY }, owner: 'billing', scopes: ['read'] }]),
});
