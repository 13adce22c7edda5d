import type { Reply } from '@sallyport/core';
import { fromEnv } from '@sallyport/core';
import type { Call, Env, Server } from '@sallyport/sample-axios';
import { credentialOf } from '@sallyport/sample-axios';
import { EMBED_PATH, hostPage } from '@sallyport/testing';

/** A page of an application that embeds a provider's page with a session token. */
export interface Embed {
  /** Path of the application's page. */
  readonly path: string;
  /** Title of the embedded provider. */
  readonly title: string;
  /** Fetches a token, and responds with the page. */
  respond(): Promise<Reply>;
}

/** Makes one page for each call that only fetches a token. */
export function embedsOf(calls: readonly Call[], server: Server, env: Env): Embed[] {
  return calls
    .filter(({ path }) => path === undefined)
    .map((call) => {
      const { provider, environment = Object.keys(provider.environments)[0] } = call;
      const credential = credentialOf(call, server, fromEnv(call.variables, env));
      return {
        path: `/embed/${provider.id}/${environment}`,
        title: provider.title,
        respond: async () => hostPage(`${credential.baseURL}${EMBED_PATH}`, await credential.token()),
      };
    });
}
