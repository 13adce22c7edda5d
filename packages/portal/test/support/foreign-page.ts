import { createServer } from 'node:http';
import express from 'express';
import { portal } from '../../src/index.js';
import { acmeKeyring, sessions } from './acme.js';
import { listening, type SharedOptions } from './lanes.js';

/** Stricter than most applications: only files of the own origin, nothing inline. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; " +
  "require-trusted-types-for 'script'";

const HTML = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Settings of Example</title>
<script type="module" src="/account/keys/sallyport-keys.js"></script></head>
<body><header><h1>Settings</h1></header><main><h2>API</h2><sallyport-keys>Sign in to see your keys.</sallyport-keys></main></body></html>`;

/** A page of another path with `<sallyport-keys>` under a strict policy; the portal is mounted beside it. */
export async function foreignPage(options: Partial<SharedOptions> = {}, login = sessions()) {
  const keyring = await acmeKeyring();
  const app = express();
  const account = (request: express.Request) => login.of(request.headers.cookie);
  app.use('/account/keys', portal<express.Request>({ ...options, keyring, account }));
  app.get('/settings', (_request, response) => {
    response.set('Content-Security-Policy', CSP).type('html').send(HTML);
  });
  const origin = await listening(createServer(app));
  return { keyring, origin, url: `${origin}/settings` };
}
