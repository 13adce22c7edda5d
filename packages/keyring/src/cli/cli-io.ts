/** The environment variables that the command reads. The name of a pepper may end with its version. */
export interface CliEnv {
  /** The provider, if there is no `--provider`. */
  readonly SALLYPORT_PROVIDER?: string | undefined;
  /** The store, if there is no `--store`. */
  readonly DATABASE_URL?: string | undefined;
  /** The Redis server that tells the nodes of the service of changes. */
  readonly REDIS_URL?: string | undefined;
  /** The most live keys of an owner, if there is no `--max-keys`. */
  readonly SALLYPORT_MAX_KEYS?: string | undefined;
  /** `SALLYPORT_PEPPER`, `SALLYPORT_PEPPER_2`, … and their `_FILE` forms. */
  readonly [name: string]: string | undefined;
}

/** The environment and the streams of one run. A test passes its own. */
export interface CliIo {
  /** The environment variables. */
  readonly env: CliEnv;
  /** Gets the results. Secrets are written to a terminal only. */
  readonly stdout: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Gets the errors; on a terminal also what takes long. */
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  /** Ends a command that runs until it is stopped. Default: SIGINT and SIGTERM do. */
  readonly signal?: AbortSignal;
}
