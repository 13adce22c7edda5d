import { anyOf, createGuard, defineProvider } from '../../src/index.js';
import { jwtVerifier } from '../../src/jwt/index.js';
import { guard as keys } from './server.js';

const login = defineProvider({
  id: 'login',
  title: 'Acme Login',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { jwt: {} },
  strategies: { default: { header: { Authorization: 'Bearer {jwt}' } } },
});
const tokens = createGuard({
  provider: login,
  verifier: jwtVerifier({
    issuer: 'https://login.acme.example',
    audience: 'https://api.acme.example',
    jwks: 'https://login.acme.example/.well-known/jwks.json', // needs `npm install jose`
  }),
});

export const guard = anyOf(keys, tokens); // told apart by their shape; two in one request are `ambiguous`
