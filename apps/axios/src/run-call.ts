import { attachCredential } from '@sallyport/axios';
import type { Credential, Source } from '@sallyport/core';
import { CredentialError, createCredential, fromEnv, generateSecrets } from '@sallyport/core';
import { standInUrl } from '@sallyport/testing';
import axios from 'axios';
import type { Call } from './calls.js';

/** Variable → value. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A sample API. */
export interface Server {
  /** The framework's name, as the table shows it. */
  readonly name: string;
  /** Scheme, host and port. The stand-ins are below it. */
  readonly origin: string;
}

/** The outcome of a call. */
export interface CallResult {
  /** The HTTP status. Undefined if no response arrived. */
  readonly status?: number;
  /** The code of the refusal. */
  readonly code?: string;
  /** The message of the error. */
  readonly problem?: string;
  /** The body of a refusal. */
  readonly body?: unknown;
}

/** Calls with the demo key. The call must succeed. */
export function runCall(call: Call, server: Server, env: Env): Promise<CallResult> {
  return attempt(call, server, fromEnv(call.variables, env));
}

/** Calls with an unknown key in the right format. The call must be refused. */
export function runWrongCall(call: Call, server: Server): Promise<CallResult> {
  return attempt(call, server, generateSecrets(call.provider));
}

/** Creates the credential of a call, for the stand-in on this server. */
export function credentialOf(call: Call, { origin }: Server, source: Source): Credential {
  const { provider, strategy, environment } = call;
  return createCredential(provider, {
    source,
    baseURL: standInUrl(origin, provider, environment),
    ...(strategy === undefined ? {} : { strategy }),
    ...(environment === undefined ? {} : { environment }),
  });
}

async function attempt(call: Call, server: Server, source: Source): Promise<CallResult> {
  try {
    const credential = credentialOf(call, server, source);
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
