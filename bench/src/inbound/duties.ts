import { hash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { digestTable, SCOPE } from './credential.js';
import type { ExpressChecks } from './express-checks.js';
import { REFUSED_BODY } from './served.js';

const TTL_MS = 3_600_000;
const HEADER = 'x-api-key';

/** The checks of a keyring, written by hand in one function for one header of one API. */
export function duties(): ExpressChecks {
  const { credential } = digestTable();
  const keys = new Map(credential.accepted.map((key, at) => [hash('sha256', key), keyOf(`key-${at}`)]));

  const check: RequestHandler = (request, response, next) => {
    const value = request.headers[HEADER];
    if (typeof value === 'string' && !value.includes(',') && /^[!-~]+$/.test(value)) {
      const now = Date.now();
      const key = keys.get(hash('sha256', value));
      if (key && now - key.loadedAt < TTL_MS && key.state === 'active' && now < key.expiresAt) {
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
