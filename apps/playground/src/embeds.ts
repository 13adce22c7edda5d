import { fromEnv } from '@sallyport/core';
import type { Link } from '@sallyport/portal';
import type { Call, Env, Server } from '@sallyport/sample-axios';
import { credentialOf } from '@sallyport/sample-axios';
import { embedUrl } from '@sallyport/testing';
import { curlLine, variablesOf } from './curl-line.js';
import { embedPage } from './embed-page.js';

/** A page of an application that embeds a provider's page with a session token. */
export interface Embed {
  /** Path of the application's page. */
  readonly path: string;
  /** Title of the embedded provider. */
  readonly title: string;
  /** The environment of the provider. */
  readonly environment: string;
  /** Fetches a token, and renders the page with these tabs. */
  render(links: readonly Link[]): Promise<string>;
}

/** Makes one page for each call that only fetches a token. */
export function embedsOf(calls: readonly Call[], server: Server, env: Env): Embed[] {
  return calls
    .filter(({ path }) => path === undefined)
    .map((call) => {
      const { provider, environment = Object.keys(provider.environments)[0] ?? '' } = call;
      const { title } = provider;
      const credential = credentialOf(call, server, fromEnv(call.variables, env));
      return {
        ...{ path: `/embed/${provider.id}/${environment}`, title, environment },
        async render(links) {
          const token = await credential.token();
          const source = embedUrl(credential.baseURL, token);
          const [variables, request] = [variablesOf(call), curlLine(call, server.origin)];
          return embedPage({ title, variables, request, token, source, links });
        },
      };
    });
}
