import type { Provider } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import { memoryLimits } from '@sallyport/keyring';
import type { AppParts } from './app-parts.js';
import { sendingStrategy } from './example/example-request.js';
import { frameAncestorsOf } from './http/frame-ancestors.js';
import type { PageLook } from './http/page-html.js';
import type { Catalogue } from './locale/catalogue.js';
import { cataloguesOf } from './locale/catalogues.js';
import { createLimit } from './operations/create-limit.js';
import { findOperation } from './operations/find-operation.js';
import { keyOperations } from './operations/key-operations.js';
import type { Operation } from './operations/operation.js';
import { ownerLimit } from './operations/owner-limit.js';
import { readingOperations } from './operations/reading-operations.js';
import { sessionAbout } from './operations/session-about.js';
import { tryOperation } from './operations/try-operation.js';
import type { PortalOptions } from './options.js';
import { readPolicy } from './policy/policy.js';
import { readAccount } from './read-account.js';
import type { Words } from './schemas.js';
import { inputSchemas } from './schemas.js';
import { themeCss } from './theme/theme.js';
import { wordsOf } from './words.js';

/**
 * The parts of a portal with these options.
 *
 * @throws {SallyportError} `invalid_option` without `account` or `keyring`, since nothing may be served without a
 *   login, for a `locale` that lacks an entry, or for a `policy` that cannot be.
 */
export function portalParts<R>(options: PortalOptions<R>): AppParts<R> {
  assertUsable(options);
  const { keyring, account, signIn } = options;
  const { provider } = keyring;
  const [first, ...others] = cataloguesOf(options.locale);
  const css = themeCss(options.theme);
  const wordsIn = (catalogue: Catalogue) => wordsOf(provider, options.words, catalogue);
  const lookIn = (catalogue: Catalogue): PageLook => ({
    ...{ catalogue, css, title: `${wordsIn(catalogue).title} · ${provider.title}` },
  });
  return {
    ...{ keyring, signIn, reach: 'own', operations: operationsOf(options, wordsIn) },
    page: { file: 'index.html', looks: [lookIn(first), ...others.map(lookIn)] },
    frameAncestors: frameAncestorsOf(options.frameAncestors),
    identify: (request) => readAccount(account, request),
  };
}

function operationsOf<R>(options: PortalOptions<R>, wordsIn: (catalogue: Catalogue) => Words): Operation[] {
  const { keyring, scopes = [], example = { path: '' }, tryBaseURL } = options;
  const { provider } = keyring;
  const environments = Object.keys(provider.environments);
  const tryBaseURLs = baseURLsOf(provider, tryBaseURL);
  const policy = readPolicy(options.policy);
  const about = sessionAbout({ ...options, provider, example, tryBaseURLs, policy });
  const lookUps = ownerLimit({
    ...{ provider: provider.id, counter: 'looked-up', limit: 30, perMs: 60_000 },
    ...{ limits: options.createLimit?.limits ?? memoryLimits(), refusal: 'Too many trials' },
  });
  return [
    ...readingOperations(keyring, about, wordsIn),
    findOperation(keyring, lookUps),
    ...keyOperations({
      keyring,
      policy,
      schemas: inputSchemas(environments, scopes),
      limit: createLimit(provider.id, options.createLimit),
    }),
    ...(about.try ? [tryOperation({ keyring, example, baseURLs: tryBaseURLs, limit: lookUps })] : []),
  ];
}

function assertUsable<R>({ account, keyring }: PortalOptions<R>): void {
  if (typeof account !== 'function')
    throw invalid('portal needs account(request): without a login of yours there is nothing it may show');
  if (keyring?.provider === undefined) throw invalid('portal needs a keyring');
}

/** By environment; empty if nothing may be sent, or if no strategy carries the credential in a request. */
function baseURLsOf(
  provider: Provider,
  tryBaseURL: PortalOptions<never>['tryBaseURL'],
): Readonly<Record<string, string>> {
  if (tryBaseURL === undefined || sendingStrategy(provider) === undefined) return {};
  if (typeof tryBaseURL !== 'string') return tryBaseURL;
  return Object.fromEntries(Object.keys(provider.environments).map((name) => [name, tryBaseURL]));
}

function invalid(message: string): SallyportError {
  return new SallyportError('invalid_option', message);
}
