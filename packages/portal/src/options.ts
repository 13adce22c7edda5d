import type { Json, ProviderWords } from '@sallyport/core';
import type { Keyring } from '@sallyport/keyring';
import type { Link } from './link.js';
import type { LocaleOption } from './locale/catalogues.js';
import type { CreateLimitOptions } from './operations/create-limit.js';
import type { Permission } from './permissions.js';
import type { PolicyOptions } from './policy/policy.js';
import type { ThemeOptions } from './theme/theme.js';

/** Who is signed in, as the host application knows it. */
export interface Account {
  /** Whose keys these are: a user or an organisation. Keys of other owners do not exist for this account. */
  readonly owner: string;
  /** The changes that this account may make. It may always look at its own keys. */
  readonly may: 'everything' | readonly Permission[];
  /** Shown on the page, and recorded in the audit log as the author of a change. Default: the owner. */
  readonly name?: string | undefined;
  /**
   * Other accounts of the same person, such as organisations: links of yours that switch to them. `href` is a path of this
   * origin or an `https:` URL; anything else is 503. Default: none, and the page shows only the name.
   */
  readonly others?: readonly Pick<Link, 'title' | 'href'>[] | undefined;
}

/** A call of the API that shows that a key works. */
export interface ExampleCall {
  /** A path below the base URL, such as `/me`. */
  readonly path: string;
  /** Default: `GET`, or `POST` with a body. */
  readonly method?: 'GET' | 'POST' | undefined;
  /** The body, sent as JSON. Default: none. */
  readonly json?: Json | undefined;
}

/** The options of `portal` and `koaPortal`. `R` is the request (or the context) of the host's framework. */
export interface PortalOptions<R> {
  /** The keys that are managed. The provider is the keyring's. */
  readonly keyring: Keyring;
  /**
   * Your application's own login: who sends this request, or undefined if nobody is signed in (401). If it
   * throws or rejects, the answer is 503 and no page is served.
   */
  account(request: R): Account | undefined | Promise<Account | undefined>;
  /** The scopes that people may choose from. Default: none. */
  readonly scopes?: readonly string[] | undefined;
  /** The call in the snippets, which the page also sends to try a key. Default: `GET` of the base URL. */
  readonly example?: ExampleCall | undefined;
  /**
   * Where people reach the API, by environment or for all. If it is given, the page can send the example call
   * there, and nowhere else, with a key that somebody pastes. Default: the page sends nothing.
   */
  readonly tryBaseURL?: string | Readonly<Record<string, string>> | undefined;
  /** Wording of the page. It overrides the `words` of the provider's definition. */
  readonly words?: ProviderWords | undefined;
  /**
   * The language of the page, of its numbers and of its dates, or a catalogue of your own. Of a list, each request gets
   * the one that its `Accept-Language` prefers, or else the first. The words of the provider's definition stay as they
   * are. Default: `'en'`.
   */
  readonly locale?: LocaleOption | undefined;
  /**
   * The URL of your sign-in, for somebody who is signed out. `returnTo` is a path of this origin, with the place on
   * the page. Default: the page only says that nobody is signed in.
   */
  readonly signIn?: ((returnTo: string) => string) | undefined;
  /** Pages of the host application, shown as tabs. Default: none. */
  readonly links?: readonly Link[] | undefined;
  /** What you decide about the keys that people make; they can neither clear nor exceed it. Default: nothing. */
  readonly policy?: PolicyOptions | undefined;
  /** The look of the page. Default: its own, light or dark as the browser prefers. */
  readonly theme?: ThemeOptions | undefined;
  /** Where people find help: an `https:` or `mailto:` URL, or a path of this origin. Default: no link. */
  readonly support?: string | undefined;
  /**
   * The origins that may show the page in a frame, such as `['https://app.example.com']`; `"'self'"` is this one.
   * Default: none.
   */
  readonly frameAncestors?: readonly string[] | undefined;
  /**
   * How many keys an owner may create; another window of a rate that the policy sets counts too. Default: 30 an hour,
   * counted in this process.
   */
  readonly createLimit?: CreateLimitOptions | undefined;
}
