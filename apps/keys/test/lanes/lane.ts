import type { Guard } from '@sallyport/core';

/** One way to put a guard in front of a server. */
export interface Lane {
  readonly name: string;
  start(guarded: Guarded): Promise<Served>;
}

/** `GET /` answers the principal as JSON, to whom the guard lets through with these scopes. */
export interface Guarded {
  readonly guard: Guard;
  readonly scopes: readonly string[];
}

export interface Served {
  readonly url: string;
  close(): Promise<void>;
}
