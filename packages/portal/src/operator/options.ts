import type { Keyring } from '@sallyport/keyring';
import type { LocaleOption } from '../locale/catalogues.js';

/** Somebody who may see and revoke the keys of every owner. */
export interface Operator {
  /** Shown on the page, and recorded in the audit log as the author of a change. */
  readonly name: string;
}

/** The options of `operatorPortal` and `koaOperatorPortal`. `R` is the request (or the context) of the framework. */
export interface OperatorPortalOptions<R> {
  /** The keys. The provider is the keyring's. */
  readonly keyring: Keyring;
  /**
   * Your own decision who is an operator: undefined for everybody else (403). If it throws, rejects or returns
   * something else, the answer is 503 and no page is served.
   */
  may(request: R): Operator | undefined | Promise<Operator | undefined>;
  /** The language of the page, or several, as for `portal`. Default: `'en'`. */
  readonly locale?: LocaleOption | undefined;
  /** The URL of your sign-in, as for `portal`. Default: the page only says that somebody is no operator. */
  readonly signIn?: ((returnTo: string) => string) | undefined;
}
