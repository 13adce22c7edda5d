import type { Request, RequestHandler, Response } from 'express';
import { htmlPage } from './html-page.js';

/**
 * Answers requests for this server's own hosts only. A page of another name that resolves to this machine (DNS
 * rebinding) gets 421 for each path.
 */
export function ownHostOnly(port: number): RequestHandler {
  const hosts = ['127.0.0.1', 'localhost'].map((name) => `${name}:${port}`);
  return (request, response, next) => {
    if (hosts.includes(request.headers.host?.toLowerCase() ?? '')) next();
    else refuse(response, 421, `This is ${hosts.join(' or ')}, and no other host.`);
  };
}

/**
 * Refuses what a page of another site sends, before anything counts it: else a foreign page could use up the attempts
 * to sign in. Browsers state where a request comes from; a client that does not is no browser.
 */
export function ownSiteOnly(port: number): RequestHandler {
  const origins = ['127.0.0.1', 'localhost'].map((name) => `http://${name}:${port}`);
  return (request, response, next) => {
    if (isForeign(request, origins)) refuse(response, 403, 'This is accepted from the own pages only.');
    else next();
  };
}

/** `none` is an address that a person typed. */
function isForeign({ headers }: Request, origins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site = 'none' } = headers;
  if (origin !== undefined && !origins.includes(origin)) return true;
  return site !== 'none' && site !== 'same-origin';
}

function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).send(htmlPage({ title: 'Not from here', main: `<p>${sentence}</p>` }));
}
