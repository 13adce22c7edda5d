import type { Provider } from '@sallyport/core';
import { CredentialError } from '@sallyport/core';
import { aboutOf } from './about.js';
import { createLimit } from './create-limit.js';
import { sendingStrategy } from './example-request.js';
import { keyOperations } from './key-operations.js';
import type { Operation } from './operation.js';
import type { PortalOptions } from './options.js';
import { readingOperations } from './reading-operations.js';
import { inputSchemas } from './schemas.js';
import { tryOperation } from './try-operation.js';

/**
 * The operations that these options ask for.
 *
 * @throws {CredentialError} `invalid_option`: without `account` nothing may be served.
 */
export function operationsOf<R, P extends Provider>(options: PortalOptions<R, P>): Operation[] {
  assertUsable(options);
  const { keyring, provider, scopes = [], example = { path: '' } } = options;
  const environments = Object.keys(provider.environments);
  const tryBaseURLs = baseURLsOf(options, environments);
  const about = aboutOf({ ...options, example, tryBaseURLs });
  return [
    ...readingOperations(keyring, about),
    ...keyOperations({
      keyring,
      schemas: inputSchemas(environments, scopes),
      limit: createLimit(options.createLimit),
    }),
    ...(about.try ? [tryOperation({ keyring, provider, example, baseURLs: tryBaseURLs })] : []),
  ];
}

function assertUsable<R, P extends Provider>({ account, keyring, provider }: PortalOptions<R, P>): void {
  if (typeof account !== 'function')
    throw invalid('portal needs account(request): without a login of yours there is nothing it may show');
  if (keyring?.provider !== provider || provider === undefined)
    throw invalid('portal needs a keyring, and the provider that the keyring was made for');
}

/** By environment; empty where nothing is to be sent, or no strategy carries the credential in a request. */
function baseURLsOf<R, P extends Provider>(
  { provider, tryBaseURL }: PortalOptions<R, P>,
  environments: readonly string[],
): Readonly<Record<string, string>> {
  if (tryBaseURL === undefined || sendingStrategy(provider) === undefined) return {};
  if (typeof tryBaseURL !== 'string') return tryBaseURL;
  return Object.fromEntries(environments.map((environment) => [environment, tryBaseURL]));
}

function invalid(message: string): CredentialError {
  return new CredentialError('invalid_option', message);
}
