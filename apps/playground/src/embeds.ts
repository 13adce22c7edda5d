import type { Reply } from '@sallyport/core';
import { createCredential, fromEnv } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import type { Server } from '@sallyport/sample-axios';
import type { Env } from '@sallyport/sample-keys';
import { EMBED_PATH, hostPage } from '@sallyport/testing';
import { standInUrl } from './stand-in-url.js';

/** A page of an application that embeds SmartExtract with a session token. */
export interface Embed {
  readonly path: string;
  respond(): Promise<Reply>;
}

const VARIABLES = {
  production: { key: 'SMART_EXTRACT_KEY', secret: 'SMART_EXTRACT_SECRET' },
  staging: { key: 'SMART_EXTRACT_STAGING_KEY', secret: 'SMART_EXTRACT_STAGING_SECRET' },
};

/** One for each environment of SmartExtract. */
export function embedsOf(server: Server, env: Env): Embed[] {
  return (['production', 'staging'] as const).map((environment) => {
    const baseURL = standInUrl(smartExtract, environment, server.origin);
    const source = fromEnv(VARIABLES[environment], env);
    const credential = createCredential(smartExtract, { strategy: 'embed', environment, source, baseURL });
    return {
      path: `/embed/${environment}`,
      respond: async () => hostPage(`${baseURL}${EMBED_PATH}`, await credential.token()),
    };
  });
}
