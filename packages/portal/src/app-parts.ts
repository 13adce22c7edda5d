import type { Keyring } from '@sallyport/keyring';
import type { PageFilesDeps } from './http/page-files.js';
import type { PageLook } from './http/page-html.js';
import type { Operation } from './operations/operation.js';
import type { Account } from './options.js';

/** The parts of which a page with its API is made. */
export interface AppParts<R> {
  /** The keys. */
  readonly keyring: Keyring;
  /** The API. */
  readonly operations: readonly Operation[];
  /** Whose keys exist for an account: its own, or those of every owner. */
  readonly reach: 'own' | 'every owner';
  /** The page. */
  readonly page: Pick<PageFilesDeps, 'file'> & {
    /** How it looks in each language, the default first. */
    readonly looks: readonly [PageLook, ...PageLook[]];
  };
  /** Who may show the page in a frame, as the directive says it. */
  readonly frameAncestors: string;
  /** Says who sends a request of the host's framework. @throws {Problem} for somebody who may not. */
  identify(request: R): Promise<Account>;
  /** The URL of the host's sign-in. */
  readonly signIn?: ((returnTo: string) => string) | undefined;
}
