import { createServer, type IncomingMessage } from 'node:http';
import type { Keyring } from '@sallyport/keyring';
import express from 'express';
import type { OperatorPortalOptions } from '../../src/index.js';
import { operatorPortal } from '../../src/index.js';
import type { acme } from './acme.js';
import { acmeKeyring } from './acme.js';
import { clientOf } from './client.js';
import { listening } from './lanes.js';

/** The cookie `session=ada` is an operator's. */
export function onlyAda(request: IncomingMessage) {
  return /session=ada\b/.test(request.headers.cookie ?? '') ? { name: 'ada@acme.example' } : undefined;
}

/** Serves an operator's portal on Express until the test ends. */
export async function startOperator(
  options: Partial<OperatorPortalOptions<IncomingMessage>> & { readonly keyring?: Keyring<typeof acme> } = {},
) {
  const keyring = options.keyring ?? (await acmeKeyring());
  const app = express();
  app.use('/operator', operatorPortal({ may: onlyAda, ...options, keyring }));
  const url = `${await listening(createServer(app))}/operator`;
  return { keyring, url, call: clientOf(url) };
}
