/**
 * The grammar of a provider definition: how an API handles credentials, as plain JSON data.
 * `definition/schema.ts` checks it at run time; a type test keeps the two equal.
 */

/**
 * A two-way template such as `'Bearer {apiKey}'`. `{name}` stands for a secret, a parameter or, after an
 * exchange, `{token}`; `{{` and `}}` are literal braces.
 */
export type TemplateText = string;

/** Where credentials are placed in a request. If there are several placements, all have to be filled. */
export interface Placements {
  /** Header name → template. A leading scheme word in `Authorization` is read case-insensitively. */
  readonly header?: Readonly<Record<string, TemplateText>>;
  /** Query parameter → template. */
  readonly query?: Readonly<Record<string, TemplateText>>;
  /** Cookie name → template. */
  readonly cookie?: Readonly<Record<string, TemplateText>>;
  /** JSON body field, by name or by JSON pointer (`/auth/key`) → template, or a constant with its type. */
  readonly json?: Readonly<Record<string, TemplateText | number | boolean>>;
  /** Form body field → template. */
  readonly form?: Readonly<Record<string, TemplateText>>;
  /** Segments inserted right after the base URL's path, such as `/bot{token}`. */
  readonly path?: TemplateText;
  /** HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617 */
  readonly basic?: BasicTemplates;
  /**
   * Names of constant headers that win over the caller's and that a guard asks for. Default: none. The caller may send
   * another value of a constant header, and a guard does not look at it.
   */
  readonly required?: readonly string[];
}

/** The two templates of HTTP Basic. */
export interface BasicTemplates {
  /** Template of the user name. It holds no colon, unless it is encoded. */
  readonly username: TemplateText;
  /** Template of the password. */
  readonly password: TemplateText;
  /**
   * `'form'` encodes both as a form does before they are joined, as OAuth 2.0 wants it of client credentials. The user
   * name may hold a colon then. Default: not encoded.
   *
   * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
   */
  readonly encode?: 'form';
}

/**
 * Where the response of an exchange holds the token: a JSON pointer, `'text'` for the whole body, a header or a
 * cookie.
 */
export type TokenLocation =
  | string
  | {
      /** The name of the header. */
      readonly header: string;
    }
  | {
      /** The name of the cookie. */
      readonly cookie: string;
    };

/** Units in which APIs state a duration or a timestamp. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'epoch' | 'epoch_milliseconds' | 'iso';

/**
 * How long a token lives: stated in the response, fixed, in the token's own `exp` (`'jwt'`), or unknown: then it
 * is kept until it is refused.
 */
export type TokenExpiry =
  | {
      /** Where the response states it, as a JSON pointer. */
      readonly pointer: string;
      /** The unit in which it is stated. */
      readonly as: TimeUnit;
    }
  | {
      /** Seconds. */
      readonly fixed: number;
    }
  | 'jwt'
  | 'unknown';

/** One request that turns secrets (or the token of the step before) into a token. */
export interface ExchangeStep {
  /** Default: `POST`. */
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Absolute, or a path below the base URL. */
  readonly url: string;
  /** Header name → template. */
  readonly header?: Readonly<Record<string, TemplateText>>;
  /** Query parameter → template. */
  readonly query?: Readonly<Record<string, TemplateText>>;
  /** JSON body field, by name or by JSON pointer → template, or a constant with its type. */
  readonly json?: Readonly<Record<string, TemplateText | number | boolean>>;
  /** Form body field → template. */
  readonly form?: Readonly<Record<string, TemplateText>>;
  /** HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617 */
  readonly basic?: BasicTemplates;
  /** Where the response holds the token. */
  readonly token: TokenLocation;
  /** How long the token lives. */
  readonly expires: TokenExpiry;
  /**
   * Name → where the response holds a further value, as a JSON pointer. Later steps and placements of the token may
   * use it. One that is called `baseURL` is the base URL of the requests. URLs of a response lead to `hosts` only.
   */
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * The request that turns a refresh token into a token. If it is refused, a person has to consent again.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-6
 */
export interface RefreshStep extends ExchangeStep {
  /**
   * Secret → where the response holds its successor, as a JSON pointer. The source keeps the successor before it is
   * used, so it has to be writable. A response without one leaves the secret as it is. Default: nothing is replaced.
   */
  readonly rotates?: Readonly<Record<string, string>>;
}

/**
 * The secrets of a client certificate, in PEM. They are given to the TLS layer and are in no message.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8705
 */
export interface TlsTemplates {
  /** The certificate, with its chain: `'{certificate}'`. */
  readonly certificate: TemplateText;
  /** Its private key: `'{key}'`. */
  readonly key: TemplateText;
}

/** One way a provider accepts a credential: placed as it is, or exchanged for a token first. */
export interface StrategyDefinition extends Placements {
  /** One step, or several in order; a later step may use the `{token}` of the one before. */
  readonly exchange?: ExchangeStep | readonly ExchangeStep[];
  /** In place of an exchange: for an API to which a person has consented, which gave them a refresh token. */
  readonly refresh?: RefreshStep;
  /** A client certificate that every request presents, those of an exchange too. */
  readonly tls?: TlsTemplates;
  /**
   * The hosts that URLs of a response may lead to, beside the base URL's own: `api.acme.example`,
   * `*.acme.example`, with a port unless it is the usual one.
   */
  readonly hosts?: readonly string[];
  /** Where the token is placed. Without it, the token is handed to the application (`credential.token()`). */
  readonly then?: Placements;
  /**
   * Name → value that is made for each request, such as a signature. A recipe may use secrets, parameters, the values
   * before it, and of the request `{method}`, `{url}`, `{url.bare}` (without the query), `{host}`, `{path}`, `{query}`,
   * `{target}` (path and query), `{body}` and `{header.x}`. Headers and query parameters hold the values.
   */
  readonly derive?: Readonly<Record<string, DerivedValue>>;
}

/** How bytes are written as text. */
export type ByteEncoding = 'hex' | 'base64' | 'base64url';
/** How the key of an HMAC is written: as itself, or as encoded bytes. */
export type KeyEncoding = 'text' | 'hex' | 'base64';
/** The hash functions. */
export type HashName = 'sha1' | 'sha256' | 'sha512';

/** An HMAC. A verifier computes it again. @see https://www.rfc-editor.org/rfc/rfc2104 */
export interface HmacRecipe {
  /** Its hash function. */
  readonly hmac: HashName;
  /** Template of the key. */
  readonly key: TemplateText;
  /** How the key is written; a prefix such as `whsec_` may stand before it. Default: `'text'`. */
  readonly keyAs?:
    | KeyEncoding
    | {
        /** It is no part of the key. */
        readonly prefix: string;
        /** How the rest is written. */
        readonly as: KeyEncoding;
      };
  /** Template of the bytes that are signed. It may have lines. */
  readonly of: TemplateText;
  /** How the result is written. */
  readonly as: ByteEncoding;
}

/** The time. A verifier reads it from its place. */
export interface NowRecipe {
  /** Since the epoch; or a date as ISO 8601, as in HTTP, or as `20261231T235959Z`. */
  readonly now: 'seconds' | 'milliseconds' | 'iso' | 'http' | 'compact';
  /** How far, in seconds, a verifier lets it be away from its own clock. */
  readonly tolerance: number;
}

/** A signature by a private key. A verifier checks it with the public one, which its source gives by the same name. */
export interface SignRecipe {
  /** The algorithm. An ECDSA signature is DER; RSA-PSS has a salt of 32 bytes. */
  readonly sign: 'ed25519' | 'ecdsa-sha256' | 'rsa-sha256' | 'rsa-pss-sha256';
  /** Template of the key. */
  readonly key: TemplateText;
  /** How the key is written: PEM, or DER (PKCS #8, SPKI) or the 32 bytes of an Ed25519 key as text. Default: `'pem'`. */
  readonly keyAs?: 'pem' | 'hex' | 'base64';
  /** Template of the bytes that are signed. It may have lines. */
  readonly of: TemplateText;
  /** How the result is written. */
  readonly as: ByteEncoding;
}

/** The parameters of the request as one text, sorted by name and value. */
export interface ParamsRecipe {
  /** Where they stand: in the query, or in a url-encoded body. */
  readonly params: 'query' | 'form';
  /** What stands between name and value. Default: `=`. */
  readonly pair?: string;
  /** What stands between two parameters. Default: `&`. */
  readonly join?: string;
  /** Names that are left out. */
  readonly without?: readonly string[];
  /** Whether names and values are percent-encoded. Default: false. @see https://www.rfc-editor.org/rfc/rfc3986 */
  readonly encode?: boolean;
}

/**
 * The `Authorization` of AWS Signature Version 4. It signs `Host`, `X-Amz-Content-Sha256` and `X-Amz-Date`, and with a
 * session token `X-Amz-Security-Token`; the definition places them. A verifier accepts these and no others.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export interface AwsSigV4Recipe {
  /** Template of the service, such as `execute-api`. */
  readonly 'aws-sigv4': TemplateText;
  /** Template of the region. */
  readonly region: TemplateText;
  /** Template of the id of the access key. */
  readonly accessKey: TemplateText;
  /** Template of the secret access key. */
  readonly secretKey: TemplateText;
  /** Template of the session token of temporary credentials. Default: none. */
  readonly sessionToken?: TemplateText;
  /** Template of the time, which is `compact`. */
  readonly time: TemplateText;
}

/**
 * The `oauth_signature` of OAuth 1.0a, percent-encoded; a list places it beside the other parameters.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5849#section-3.4.2
 */
export interface OAuth1Recipe {
  /** The hash function of its HMAC. */
  readonly oauth1: 'sha1' | 'sha256';
  /** Template of the client identifier. */
  readonly consumerKey: TemplateText;
  /** Template of the client's secret. */
  readonly consumerSecret: TemplateText;
  /** Template of the token. Default: none. */
  readonly token?: TemplateText;
  /** Template of the token's secret. Default: none. */
  readonly tokenSecret?: TemplateText;
  /** Template of the nonce. */
  readonly nonce: TemplateText;
  /** Template of the time in seconds. */
  readonly time: TemplateText;
}

/**
 * A JSON Web Token with `iat`, `exp` and `jti`, minted when it is needed and kept for its lifetime. A strategy that mints
 * tokens signs nothing else. The token stands in its placements or, with an `exchange`, in the steps.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7523
 */
export interface JwtRecipe {
  /** The algorithm. */
  readonly jwt: 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256';
  /** Template of the key. */
  readonly key: TemplateText;
  /** How a private key is written, as in {@link SignRecipe}. Default: `'pem'`. */
  readonly keyAs?: 'pem' | 'hex' | 'base64';
  /** Name → template of further parameters of the header, such as `kid`. One whose value is not given is left out. */
  readonly header?: Readonly<Record<string, TemplateText>>;
  /** Name → template of the claims, such as `iss` and `aud`. One whose value is not given is left out. */
  readonly claims: Readonly<Record<string, TemplateText>>;
  /** Seconds from now on. */
  readonly lifetime: number;
  /** How many seconds `iat` lies in the past, for a server whose clock is behind. Default: 0. */
  readonly backdate?: number;
}

/** How a value is made for each request. */
export type DerivedValue =
  | JwtRecipe
  | AwsSigV4Recipe
  | OAuth1Recipe
  | NowRecipe
  | SignRecipe
  | ParamsRecipe
  | {
      /** A value of its own for each request. */
      readonly random: 'uuid' | 'hex';
    }
  | {
      /** The encoding of `of`. */
      readonly encode: ByteEncoding;
      /** Template of what is encoded. */
      readonly of: TemplateText;
    }
  | {
      /** A hash of `of`. */
      readonly hash: HashName;
      /** Template of what is hashed. It may have lines. */
      readonly of: TemplateText;
      /** How the result is written. */
      readonly as: ByteEncoding;
    }
  | HmacRecipe
  | {
      /** What stands between the items. */
      readonly join: string;
      /** Templates. A verifier reads them in any order, passes over others, and tries those that are repeated. */
      readonly items: readonly TemplateText[];
    };

/**
 * The format of a newly issued secret. With a `prefix` it is the prefix, `_`, at least 128 random bits and a
 * CRC-32 checksum, so that a mistyped key is refused without a look-up and scanners find leaked ones.
 *
 * @see https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
 */
export type KeyFormat =
  | {
      /** Characters, 16 to 512. */
      readonly length: number;
      /** The characters that may occur. */
      readonly alphabet: 'alphanumeric' | 'hex' | 'base64url';
    }
  | {
      /** Letters and digits, joined by `_`, such as `acme_live`. */
      readonly prefix: string;
      /** Random characters, 22 to 128. 22 are 128 bits. Default: 30. */
      readonly length?: number;
      /**
       * Environment → the prefix of keys that are issued for it, in place of `prefix`. A prefix that is listed here belongs
       * to its environment alone: elsewhere a key with it is refused without a look-up. Default: `prefix` for all.
       */
      readonly prefixes?: Readonly<Record<string, string>>;
    };

/** One of the named values that a user holds. */
export interface SecretDefinition {
  /** The environment variable that `fromEnv` reads; `<env>_FILE` may name a file instead. */
  readonly env?: string;
  /** Default: 40 letters and digits for a new one, and any value for an existing one. */
  readonly format?: KeyFormat;
  /**
   * Whether a user may have none: the header, query parameter, cookie or field that holds it goes too. It identifies
   * no key, so a keyring issues none and does not look at it. Default: false.
   */
  readonly optional?: boolean;
}

/** A non-secret variable of URLs and templates, such as a region or a tenant. */
export interface ParamDefinition {
  /** A regular expression (flag `u`) for the whole value. Default: letters, digits, `_` and `-`. */
  readonly pattern?: string;
  /**
   * The part of a URL that it is: a host name, a port, several path segments, or a whole URL at the start of a base
   * URL. Values are checked and brought into their normal form. Default: one label of a host, or one path segment.
   */
  readonly as?: 'host' | 'port' | 'path' | 'url';
  /** Whether it may be left out: the header, query parameter, cookie or field that holds it goes too. Default: false. */
  readonly optional?: boolean;
  /** The values that are allowed. Default: all that match the pattern. */
  readonly enum?: readonly string[];
  /** Without a default, the parameter has to be given. */
  readonly default?: string;
}

/**
 * Why a credential was not accepted.
 *
 * | code | meaning | status by the standards |
 * |---|---|---|
 * | `missing` | nothing was sent | 401 |
 * | `malformed` | sent, but not readable | 400 |
 * | `ambiguous` | two were sent | 400 |
 * | `invalid` | unknown, replaced, revoked, or of another environment | 401 |
 * | `disabled` | switched off by its owner | 401 |
 * | `expired` | past its end | 401 |
 * | `forbidden` | accepted, but not for this (scope, IP) | 403 |
 * | `no_credit` | accepted, but nothing left to pay with | 402 |
 * | `rate_limited` | too many at once | 429 |
 * | `quota_exceeded` | too many in this day or month | 429 |
 * | `unavailable` | could not be checked | 503 |
 */
export type RefusalCode =
  | 'missing'
  | 'malformed'
  | 'ambiguous'
  | 'invalid'
  | 'disabled'
  | 'expired'
  | 'forbidden'
  | 'no_credit'
  | 'rate_limited'
  | 'quota_exceeded'
  | 'unavailable';

/** A JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a client recognises a refusal. Everything given has to match. */
export interface RefusalMatch {
  /** The status code. */
  readonly status?: number;
  /** Parts that the body has. Other parts do not matter. */
  readonly body?: Json;
  /** A string that the raw body contains. */
  readonly contains?: string;
}

/** How a server renders a refusal, and which other responses a client recognises as this refusal. */
export interface RefusalRule {
  /** Default: by the standards (see {@link RefusalCode}). */
  readonly status?: number;
  /** Added to the standard ones, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as plain text. `{detail}` and `{code}` inside its strings are filled in. */
  readonly body?: Json;
  /** Other responses that mean the same. */
  readonly match?: readonly RefusalMatch[];
}

/** `default` is the provider's error envelope: it renders every refusal that has no rule of its own. */
export type RefusalRules = {
  readonly [code in RefusalCode | 'default']?: code extends 'default'
    ? Pick<RefusalRule, 'headers' | 'body'>
    : RefusalRule;
};

/** A number that the API states about its limits: in which header or body field, and in which unit. */
export type ThrottleHint = (
  | {
      /** The name of the header. */
      readonly header: string;
    }
  | {
      /** A JSON pointer into the body. */
      readonly pointer: string;
    }
) & {
  /** The unit in which it is stated. */
  readonly as: TimeUnit;
};

/** The least time between two calls of one path. */
export interface MinInterval {
  /** Below the base URL, such as `/getBatchResults`. */
  readonly path: string;
  /** The time between the starts of two calls. */
  readonly milliseconds: number;
}

/** How fast an API may be called. */
export interface ThrottleRules {
  /** Where the API says when to try again, if not in `Retry-After`. */
  readonly retryAfter?: readonly ThrottleHint[];
  /** The least time between two calls of a path below the base URL. */
  readonly minInterval?: readonly MinInterval[];
  /** Statuses of a request that was not processed: it may be sent again whatever its method. */
  readonly notProcessed?: readonly number[];
}

/** The words of a provider's own dashboard. Each has a neutral default. */
export interface ProviderWords {
  /** One key, in lower case. Default: `API key`. */
  readonly one?: string;
  /** Several keys, in lower case. Default: `API keys`. */
  readonly many?: string;
  /** The title of the list. Default: `API keys`. */
  readonly title?: string;
  /** One or two sentences below the title. */
  readonly intro?: string;
  /** The button that makes a key. Default: `Create API key`. */
  readonly create?: string;
  /** The title of the scopes. Default: `Scopes`. */
  readonly scopes?: string;
  /** The button that replaces a secret. Default: `Regenerate`. */
  readonly regenerate?: string;
  /** One sentence of advice beside it. */
  readonly regenerateAdvice?: string;
  /** How long the old secret goes on working unless the person chooses otherwise: `0`, `24h`. Default: `24h`. */
  readonly grace?: string;
  /** What is said beside a new secret. */
  readonly shownOnce?: string;
  /** Secret → what it is called. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Whether an account has only one key. Default: false. */
  readonly single?: boolean;
}

/** An API and how it handles credentials. Plain data: it may come from a JSON or YAML file. */
export interface ProviderDefinition {
  /** The JSON Schema that an editor checks the file by. It has no meaning at run time. */
  readonly $schema?: string;
  /** Lower-case letters, digits and hyphens. */
  readonly id: string;
  /** The provider's name, for people. */
  readonly title: string;
  /** The provider's own page on authentication. */
  readonly docs?: string;
  /** Name → base URL. The first is the default. `{param}` may be a host label, a path segment, or what its `as` says. */
  readonly environments: Readonly<Record<string, string>>;
  /** Name → non-secret variable of URLs and templates. */
  readonly params?: Readonly<Record<string, ParamDefinition>>;
  /** Name → secret that a user holds. */
  readonly secrets: Readonly<Record<string, SecretDefinition>>;
  /** Name → strategy. The first is the default. */
  readonly strategies: Readonly<Record<string, StrategyDefinition>>;
  /** How the API refuses. What it does not document is answered by the standards. */
  readonly refusals?: RefusalRules;
  /** How fast the API may be called. */
  readonly throttle?: ThrottleRules;
  /** How people call things at this API; for the portal page. */
  readonly words?: ProviderWords;
}

/** A definition that `defineProvider` has checked and frozen. */
export type Provider<D extends ProviderDefinition = ProviderDefinition> = D & {
  /** Tells the compiler that this definition was checked. It does not exist at run time. */
  readonly '~checked': true;
};

/** The named values that a user holds for a provider: `{ apiKey }`, `{ key, secret }`. */
export type SecretsOf<P extends ProviderDefinition> = Flat<
  { readonly [name in Exclude<keyof P['secrets'], OptionalIn<P['secrets']>>]: string } & {
    readonly [name in OptionalIn<P['secrets']>]?: string;
  }
>;

/** The names of what is optional. */
type OptionalIn<R> = {
  [name in keyof R]: R[name] extends { readonly optional: true } ? name : never;
}[keyof R];

/** An intersection as one object. */
type Flat<T> = { readonly [name in keyof T]: T[name] };

/**
 * The secrets that a strategy carries. The others may be given, and are not looked at. Of several strategies, or one
 * that is not known, those of any one.
 */
export type StrategySecretsOf<
  P extends ProviderDefinition,
  S extends StrategyOf<P> = StrategyOf<P>,
> = S extends unknown
  ? Pick<SecretsOf<P>, keyof SecretsOf<P> & NamesIn<StringsIn<P['strategies'][S]>>> & Partial<SecretsOf<P>>
  : never;

/** Every string in a JSON value. */
type StringsIn<T> = T extends string
  ? T
  : T extends readonly (infer Item)[]
    ? StringsIn<Item>
    : T extends object
      ? { readonly [key in keyof T]: StringsIn<T[key]> }[keyof T]
      : never;

/** The names in a template; every name if the template is not known. */
type NamesIn<T extends string> = string extends T
  ? string
  : T extends `${string}{${infer Name}}${infer Rest}`
    ? Name | NamesIn<Rest>
    : never;

/** The names of a provider's strategies. */
export type StrategyOf<P extends ProviderDefinition> = keyof P['strategies'] & string;
/** The names of a provider's environments. */
export type EnvironmentOf<P extends ProviderDefinition> = keyof P['environments'] & string;
/** Values for a provider's parameters. */
export type ParamsOf<P extends ProviderDefinition> = {
  readonly [name in keyof NonNullable<P['params']>]?: string;
};
