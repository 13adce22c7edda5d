import type { Provider } from '@sallyport/core';
import { exampleRequest } from './example-request.js';
import type { ExampleCall, PortalOptions } from './options.js';
import type { Session } from './schemas.js';
import { snippetsOf } from './snippets.js';

export interface AboutParts extends Pick<PortalOptions<never>, 'scopes' | 'words' | 'links'> {
  readonly provider: Provider;
  readonly example: ExampleCall;
  /** Where people reach the API, by environment; empty where keys cannot be tried. */
  readonly tryBaseURLs: Readonly<Record<string, string>>;
}

/** What the page is told whoever is signed in, made of the definition. */
export function aboutOf(parts: AboutParts): Omit<Session, 'account'> {
  const { provider, example, tryBaseURLs, scopes = [], words, links } = parts;
  const environments = Object.keys(provider.environments);
  const snippetsByEnvironment = Object.fromEntries(
    environments.map((environment) => {
      const baseURL = tryBaseURLs[environment] ?? (provider.environments[environment] as string);
      return [environment, snippetsOf(provider, exampleRequest(provider, baseURL, example))];
    }),
  );
  return {
    provider: {
      id: provider.id,
      title: provider.title,
      docs: provider.docs,
      environments,
      secrets: Object.keys(provider.secrets),
      scopes: [...scopes],
      words,
      snippets: snippetsByEnvironment[environments[0] as string] ?? {},
      snippetsByEnvironment,
    },
    try: Object.keys(tryBaseURLs).length > 0,
    links: links && [...links],
  };
}
