import { hash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { digestTable, SCOPE } from './credential.js';
import type { Checks } from './express.js';
import { REFUSED_BODY } from './served.js';

const TTL = 3_600_000;
const HEADER = 'x-api-key';

/** What a keyring looks at for an accepted key, by hand in one function, for one header of one API. */
export function duties(): Checks {
  const { credential } = digestTable();
  const keys = new Map(credential.accepted.map((key, at) => [hash('sha256', key), keyOf(`key-${at}`)]));

  const check: RequestHandler = (request, response, next) => {
    const text = request.headers[HEADER];
    if (typeof text === 'string' && !text.includes(',') && /^[!-~]+$/.test(text)) {
      const now = Date.now();
      const key = keys.get(hash('sha256', text));
      if (key && now - key.loadedAt < TTL && key.state === 'active' && now < key.expiresAt) {
        const { principal, usage } = key;
        if (principal.environment === 'production' && principal.scopes.includes(SCOPE)) {
          usage.accepted++;
          usage.lastUsedAt = now;
          request.principal = principal;
          next();
          return;
        }
      }
    }
    response.status(401).type('json').send(REFUSED_BODY);
  };
  return { before: [check], credential };
}

function keyOf(keyId: string) {
  return {
    principal: { keyId, owner: 'bench', environment: 'production', scopes: [SCOPE] },
    state: 'active',
    expiresAt: Number.POSITIVE_INFINITY,
    loadedAt: Date.now(),
    usage: { accepted: 0, lastUsedAt: 0 },
  };
}
