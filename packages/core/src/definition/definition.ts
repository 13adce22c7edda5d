/**
 * The grammar of a provider definition: how an API handles credentials, as plain JSON data.
 * Checked at run time by `schema.ts`, which is kept equal to these types by a type test.
 */

/**
 * A two-way text such as `'Bearer {apiKey}'`. `{name}` stands for a secret, a parameter or, after an
 * exchange, `{token}`; `{{` and `}}` are literal braces.
 */
export type TemplateText = string;

/** Where credentials are placed in a request. Several places at once all have to be filled. */
export interface Placements {
  /** Header name → template. A leading scheme word in `Authorization` is read case-insensitively. */
  readonly header?: Readonly<Record<string, TemplateText>>;
  /** Query parameter → template. */
  readonly query?: Readonly<Record<string, TemplateText>>;
  /** Cookie name → template. */
  readonly cookie?: Readonly<Record<string, TemplateText>>;
  /** JSON body field, by name or by JSON pointer (`/auth/key`) → template. */
  readonly json?: Readonly<Record<string, TemplateText>>;
  /** Form body field → template. */
  readonly form?: Readonly<Record<string, TemplateText>>;
  /** Segments inserted right after the base URL's path, such as `/bot{token}`. */
  readonly path?: TemplateText;
  /** HTTP Basic. @see https://www.rfc-editor.org/rfc/rfc7617 */
  readonly basic?: { readonly username: TemplateText; readonly password: TemplateText };
}

/** Where an exchange's answer holds the token: a JSON pointer, the whole body, a header or a cookie. */
export type TokenLocation = string | { readonly header: string } | { readonly cookie: string };

/** Units in which APIs state a duration or a moment. */
export type TimeUnit = 'seconds' | 'milliseconds' | 'epoch' | 'epoch_milliseconds' | 'iso';

/**
 * How long an exchanged token lives: stated in the answer, fixed (seconds), in the token's own `exp`,
 * or unknown (kept until it is refused).
 */
export type TokenExpiry =
  | { readonly pointer: string; readonly as: TimeUnit }
  | { readonly fixed: number }
  | 'jwt'
  | 'unknown';

/** One request that turns secrets (or the token of the step before) into a token. */
export interface ExchangeStep {
  readonly method?: 'GET' | 'POST' | 'PUT';
  /** Absolute, or a path below the base URL. */
  readonly url: string;
  readonly header?: Readonly<Record<string, TemplateText>>;
  readonly query?: Readonly<Record<string, TemplateText>>;
  readonly json?: Readonly<Record<string, TemplateText>>;
  readonly form?: Readonly<Record<string, TemplateText>>;
  readonly basic?: { readonly username: TemplateText; readonly password: TemplateText };
  readonly token: TokenLocation;
  readonly expires: TokenExpiry;
}

/** One way a provider accepts a credential: placed as it is, or exchanged for a token first. */
export interface StrategyDefinition extends Placements {
  /** One step, or several in order; a later step may use the `{token}` of the one before. */
  readonly exchange?: ExchangeStep | readonly ExchangeStep[];
  /** Where the token goes. Absent: it is handed to the application (`credential.token()`). */
  readonly then?: Placements;
}

/**
 * What a newly issued secret looks like. With a `prefix`: prefix, `_`, at least 128 random bits and a
 * CRC-32 checksum, so that a mistyped key is refused without a look-up and scanners can find leaked ones.
 *
 * @see https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/
 */
export type KeyFormat =
  | { readonly length: number; readonly alphabet: 'alphanumeric' | 'hex' | 'base64url' }
  | { readonly prefix: string; readonly length?: number };

export interface SecretDefinition {
  /** The environment variable that `fromEnv` reads; `<env>_FILE` may name a file instead. */
  readonly env?: string;
  readonly format?: KeyFormat;
}

/** A non-secret variable of URLs and templates, such as a region or a tenant. */
export interface ParamDefinition {
  /** A regular expression for the whole value. Default: letters, digits, `_` and `-`. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
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
 * | `unavailable` | could not be decided | 503 |
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

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** How a client recognises a refusal. Everything given has to hold; a body matches by its named parts. */
export interface RefusalMatch {
  readonly status?: number;
  readonly body?: Json;
  /** A text that the raw body contains. */
  readonly contains?: string;
}

/** How a server words a refusal, and by what else a client recognises it. */
export interface RefusalRule {
  /** Default: by the standards (see {@link RefusalCode}). */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string as plain text. `{detail}` and `{code}` inside its strings are filled in. */
  readonly body?: Json;
  readonly match?: readonly RefusalMatch[];
}

/** `default` words every refusal that has no rule of its own: the provider's error envelope. */
export type RefusalRules = {
  readonly [code in RefusalCode | 'default']?: code extends 'default'
    ? Pick<RefusalRule, 'headers' | 'body'>
    : RefusalRule;
};

/** A number that the API states about its limits: in which header or body field, and in what unit. */
export type ThrottleHint = ({ readonly header: string } | { readonly pointer: string }) & {
  readonly as: TimeUnit;
};

export interface ThrottleRules {
  /** When to try again, where the API says so in other words than `Retry-After`. */
  readonly retryAfter?: readonly ThrottleHint[];
  /** The least time between two calls of a path below the base URL. */
  readonly minInterval?: readonly { readonly path: string; readonly milliseconds: number }[];
  /** Statuses that say that nothing was done, so that a request of any method may be sent again. */
  readonly notProcessed?: readonly number[];
}

/** An API and how it handles credentials. Plain data: it may come from a JSON or YAML file. */
export interface ProviderDefinition {
  /** Lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  /** The provider's own page on authentication. */
  readonly docs?: string;
  /** Name → base URL. The first is the default. `{param}` may stand for a host label or a path part. */
  readonly environments: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, ParamDefinition>>;
  readonly secrets: Readonly<Record<string, SecretDefinition>>;
  /** Name → strategy. The first is the default. */
  readonly strategies: Readonly<Record<string, StrategyDefinition>>;
  readonly refusals?: RefusalRules;
  readonly throttle?: ThrottleRules;
}

/** A definition that `defineProvider` has checked and frozen. */
export type Provider<D extends ProviderDefinition = ProviderDefinition> = D & {
  /** Nothing at run time: it tells the compiler that this definition was checked. */
  readonly '~checked': true;
};

/** The named values that a user holds for a provider: `{ apiKey }`, `{ key, secret }`. */
export type SecretsOf<P extends ProviderDefinition> = { readonly [name in keyof P['secrets']]: string };

export type StrategyOf<P extends ProviderDefinition> = keyof P['strategies'] & string;
export type EnvironmentOf<P extends ProviderDefinition> = keyof P['environments'] & string;
export type ParamsOf<P extends ProviderDefinition> = {
  readonly [name in keyof NonNullable<P['params']>]?: string;
};
