import type { Provider } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { exampleRequest, headersOf } from '../example/example-request.js';
import { snippetsOf } from '../example/snippets.js';
import { strategySnippets } from '../example/strategy-snippets.js';
import type { ExampleCall, PortalOptions } from '../options.js';
import type { Policy } from '../policy/policy.js';
import type { Session } from '../schemas.js';
import { quotaView } from './key-view.js';

/** The inputs of `sessionAbout`. */
export interface SessionAboutDeps
  extends Pick<PortalOptions<never>, 'scopes' | 'links' | 'theme' | 'support'> {
  /** The provider of the keyring. */
  readonly provider: Provider;
  /** The call in the snippets. */
  readonly example: ExampleCall;
  /** Environment → where people reach the API; empty if keys cannot be tried. */
  readonly tryBaseURLs: Readonly<Record<string, string>>;
  /** What the owner of the API decides. */
  readonly policy: Policy;
}

/** The part of the session that is the same for every account. */
export type SessionAbout = Omit<Session, 'account' | 'provider'> & {
  /** The provider without the wording, which depends on the language. */
  readonly provider: Omit<Session['provider'], 'words'>;
};

/** Describes the provider to the page: its choices and its snippets. */
export function sessionAbout(deps: SessionAboutDeps): SessionAbout {
  const { provider, example, tryBaseURLs, scopes = [], links, policy, theme, support } = deps;
  const { quota, rate, maxLifetime, maxKeys, editable } = policy;
  const environments = Object.keys(provider.environments);
  const baseURLOf = (environment: string) =>
    tryBaseURLs[environment] ?? (provider.environments[environment] as string);
  const snippetsByEnvironment = Object.fromEntries(
    environments.map((environment) => {
      const baseURL = baseURLOf(environment);
      const main = snippetsOf(provider, exampleRequest(provider, baseURL, example));
      return [environment, { ...main, ...strategySnippets(provider, baseURL, example) }];
    }),
  );
  const accessByEnvironment = Object.fromEntries(
    environments.map((environment) => {
      const baseURL = baseURLOf(environment);
      return [environment, { baseURL, headers: headersOf(exampleRequest(provider, baseURL, example)) }];
    }),
  );
  return {
    provider: {
      id: provider.id,
      title: provider.title,
      docs: provider.docs,
      environments,
      secrets: Object.keys(provider.secrets),
      scopes,
      snippetsByEnvironment,
      accessByEnvironment,
    },
    policy: {
      ...(quota ? { quota: quotaView(quota) } : {}),
      ...(rate ? { rate: { limit: rate.limit, per: rate.per } } : {}),
      ...(maxLifetime === undefined ? {} : { maxLifetime }),
      ...(maxKeys === undefined ? {} : { maxKeys }),
      editable,
    },
    try: Object.keys(tryBaseURLs).length > 0,
    links,
    logo: theme?.logo,
    support: supportLink(support),
  };
}

function supportLink(support: string | undefined): string | undefined {
  if (support === undefined || /^(?:https:\/\/|mailto:|\/(?![/\\]))[!-[\]-~]+$/.test(support)) return support;
  throw new SallyportError(
    'invalid_option',
    'support: expected an https: or mailto: URL, or a path such as /help',
  );
}
