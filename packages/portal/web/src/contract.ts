/** What the portal's API says, as the page reads it. Moments are milliseconds since the epoch. */

export type KeyState = 'active' | 'disabled' | 'revoked' | 'expired' | 'deleted';

export interface Quota {
  readonly day?: number;
  readonly month?: number;
}

export interface Rate {
  readonly limit: number;
  /** Seconds. */
  readonly per: number;
}

export interface Key {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly state: KeyState;
  readonly scopes: readonly string[];
  readonly allowedIps: readonly string[];
  readonly createdAt: number;
  readonly lastUsedAt?: number;
  readonly expiresAt?: number;
  readonly quota?: Quota;
  readonly rate?: Rate;
  /** Why it was revoked. */
  readonly reason?: string;
  /** The last characters of the secret. */
  readonly hint?: string;
  /** While a replaced secret still works. */
  readonly rotation?: { readonly until: number; readonly hint?: string };
  /** Accepted requests of this UTC day. */
  readonly usedToday?: number;
}

export type Secrets = Readonly<Record<string, string>>;

export interface Issued {
  readonly key: Key;
  /** Empty where the answer repeats an earlier one: they are shown once. */
  readonly secrets: Secrets;
}

export type Permission = 'create' | 'update' | 'regenerate' | 'disable' | 'revoke' | 'delete';

/** Wording that a provider's dashboard uses, where it differs from the neutral one. */
export interface Words {
  /** What one is called, in lower case but for names: `API key`, `app`. */
  readonly one: string;
  readonly many: string;
  readonly title: string;
  readonly intro: string;
  readonly create: string;
  readonly scopes: string;
  readonly regenerate: string;
  /** Beside the choice between "at once" and a grace time. */
  readonly regenerateAdvice: string;
  /** Chosen at first: `0`, or a time such as `24h`. */
  readonly grace: string;
  readonly shownOnce: string;
  /** Labels of secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** One key is the rule: its page is the first page. */
  readonly single: boolean;
}

export interface ProviderInfo {
  readonly id: string;
  readonly title: string;
  readonly docs?: string;
  readonly environments: readonly string[];
  /** Names of the secrets. */
  readonly secrets: readonly string[];
  readonly scopes: readonly string[];
  readonly words?: Partial<Words>;
  /** Texts with `{name}` in the place of each secret. */
  readonly snippets: Readonly<Record<string, string>>;
  readonly snippetsByEnvironment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Session {
  readonly account: { readonly name?: string; readonly may: Readonly<Partial<Record<Permission, boolean>>> };
  readonly provider: ProviderInfo;
  /** Whether requests can be sent from here. */
  readonly try: boolean;
  /** Pages of the host application, shown as tabs. */
  readonly links?: readonly Link[];
}

export interface Link {
  readonly title: string;
  readonly href: string;
  readonly current?: boolean;
}

export interface KeyList {
  readonly keys: readonly Key[];
  readonly next?: string;
}

export interface KeyInput {
  readonly name: string;
  readonly environment?: string;
  readonly scopes?: readonly string[];
  readonly quota?: Quota;
  readonly rate?: Rate;
  readonly expiresAt?: number;
  readonly allowedIps?: readonly string[];
}

/** `null` takes a limit or the end away. */
export interface KeyPatch {
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly quota?: Quota | null;
  readonly rate?: Rate | null;
  readonly expiresAt?: number | null;
  readonly allowedIps?: readonly string[];
}

export interface DayUsage {
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  readonly accepted: number;
  readonly denied: number;
  /** Refusals by code. */
  readonly codes?: Readonly<Record<string, number>>;
}

export interface AuditEvent {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly by?: string;
  readonly ip?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

export interface AuditList {
  readonly events: readonly AuditEvent[];
  readonly next?: string;
}

/** A request that was sent and what came back, with secrets hidden. */
export interface Trial {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly milliseconds?: number;
  };
}

/** RFC 9457; `status` 0 when there was no answer at all. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  /** The field that is not acceptable, such as `quota.day`. */
  readonly field?: string;
}
