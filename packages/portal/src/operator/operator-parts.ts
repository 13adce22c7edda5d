import { SallyportError } from '@sallyport/core';
import type { AppParts } from '../app-parts.js';
import { frameAncestorsOf } from '../http/frame-ancestors.js';
import type { PageLook } from '../http/page-html.js';
import { Problem } from '../http/problem.js';
import type { Catalogue } from '../locale/catalogue.js';
import { cataloguesOf } from '../locale/catalogues.js';
import type { Account } from '../options.js';
import { auditOperations } from './audit-operations.js';
import { keyOperations } from './key-operations.js';
import type { OperatorPortalOptions } from './options.js';
import { reportOperations } from './report-operations.js';

/**
 * The parts of an operator's portal with these options.
 *
 * @throws {SallyportError} `invalid_option` without `may` or `keyring`, since nothing may be served to everybody, or for a
 *   `locale` that lacks an entry.
 */
export function operatorParts<R>(options: OperatorPortalOptions<R>): AppParts<R> {
  const { keyring, may, signIn } = options;
  if (typeof may !== 'function')
    throw invalid(
      'operatorPortal needs may(request): it shows the keys of every owner, so you say who may see it',
    );
  if (keyring?.provider === undefined) throw invalid('operatorPortal needs a keyring');
  const [first, ...others] = cataloguesOf(options.locale);
  const lookIn = (catalogue: Catalogue): PageLook => ({
    ...{ catalogue, css: '', title: `${catalogue.operatorTitle} · ${keyring.provider.title}` },
  });
  return {
    ...{ keyring, signIn, reach: 'every owner' },
    page: { file: 'operator.html', looks: [lookIn(first), ...others.map(lookIn)] },
    frameAncestors: frameAncestorsOf(),
    operations: [...keyOperations(keyring), ...reportOperations(keyring), ...auditOperations(keyring)],
    identify: async (request) => accountOf(await may(request)),
  };
}

/** An operator as the account that the shared checks know. */
function accountOf(operator: unknown): Account {
  if (operator === undefined || operator === null || operator === false)
    throw new Problem(403, 'This page is for operators of the API.', { signsIn: true });
  const { name } = operator as { readonly name?: unknown };
  if (typeof name !== 'string' || name === '')
    throw invalid('may() has to return { name } for an operator, or undefined');
  return { owner: name, name, may: 'everything' };
}

function invalid(message: string): SallyportError {
  return new SallyportError('invalid_option', message);
}
