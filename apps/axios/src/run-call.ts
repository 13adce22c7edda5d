import { attachCredential } from '@sallyport/axios';
import type { Source } from '@sallyport/core';
import { CredentialError, createCredential, DEFAULT_FORMAT, fromEnv, generateSecret } from '@sallyport/core';
import axios from 'axios';
import type { Call } from './calls.js';

export type Env = Readonly<Record<string, string | undefined>>;

/** A sample API: its name, and the origin that its stand-ins are below. */
export interface Server {
  readonly name: string;
  readonly origin: string;
}

/** What came of a call: the status, or the refusal's code, or what went wrong. */
export interface CallResult {
  readonly status?: number;
  readonly code?: string;
  readonly problem?: string;
  /** The body of a refusal. */
  readonly body?: unknown;
}

/** Calls with the demo key, which has to work. */
export function runCall(call: Call, server: Server, env: Env): Promise<CallResult> {
  return attempt(call, server, fromEnv(call.variables, env));
}

/** Calls with a key that looks right and is not known, which has to be refused. */
export function runWrongCall(call: Call, server: Server): Promise<CallResult> {
  const secrets = Object.entries(call.provider.secrets).map(([name, { format }]) => [
    name,
    generateSecret(format ?? DEFAULT_FORMAT),
  ]);
  return attempt(call, server, Object.fromEntries(secrets));
}

async function attempt(call: Call, server: Server, source: Source): Promise<CallResult> {
  const { provider, strategy, environment } = call;
  try {
    const credential = createCredential(provider, {
      source,
      baseURL: standInUrl(call, server),
      ...(strategy === undefined ? {} : { strategy }),
      ...(environment === undefined ? {} : { environment }),
    });
    if (call.path === undefined) {
      await credential.token();
      return { status: 200 };
    }
    const client = axios.create({ baseURL: credential.baseURL, timeout: 10_000 });
    attachCredential(client, credential);
    const { status } = await client.request({ method: call.method, url: call.path, data: call.body });
    return { status };
  } catch (error) {
    return describe(error);
  }
}

/** The provider's own path, below the stand-in's: `http://127.0.0.1:4001/phota/v1/phota`. */
function standInUrl({ provider, environment }: Call, { origin }: Server): string {
  const url =
    environment === undefined ? Object.values(provider.environments)[0] : provider.environments[environment];
  return `${origin}/${provider.id}${new URL(url ?? '').pathname}`;
}

function describe(error: unknown): CallResult {
  if (error instanceof CredentialError) {
    return {
      ...(error.status === undefined ? {} : { status: error.status }),
      ...(axios.isAxiosError(error.cause) ? { body: error.cause.response?.data } : {}),
      code: error.code,
      problem: error.message,
    };
  }
  if (axios.isAxiosError(error) && error.response) {
    return { status: error.response.status, problem: `answered ${error.response.status}` };
  }
  return { problem: error instanceof Error ? error.message : 'failed' };
}
