import { createServer } from 'node:http';
import { createGuard, staticVerifier } from '../../src/index.js';
import { acme } from './acme.js';

const verifier = staticVerifier(acme, [
  { secrets: { apiKey: process.env.ACME_API_KEY }, owner: 'billing', scopes: ['reports:read'] },
]);
export const guard = createGuard({ provider: acme, verifier });

export const server = createServer((request, response) => {
  const verdict = guard(request, { scopes: ['reports:read'] });
  if (verdict.ok) {
    response.end(`Hello, ${verdict.principal.owner}`);
  } else {
    const { status, headers, body } = verdict.refusal;
    response.writeHead(status, headers).end(body);
  }
});
