import type { Playground } from '../src/playground.js';
import type { CurlResponse } from './curl.js';
import { curlLine } from './curl.js';
import type { Person } from './person.js';

/** Secret name → value. */
export type Secrets = Readonly<Record<string, string>>;

/** A new key. */
export interface Issued {
  /** Id of the key. */
  readonly id: string;
  /** Shown once. */
  readonly secrets: Secrets;
}

interface Session {
  readonly provider: { readonly snippetsByEnvironment: Record<string, { readonly curl: string }> };
}

/** Manages a person's keys of one provider through the portal's JSON API, and calls the sample APIs with them. */
export function keysOf(provider: string, { ask }: Person, { servers }: Playground) {
  const keys = `/${provider}/api/keys`;
  const etags = new Map<string, string>();

  async function withETag(id: string, response: Response): Promise<Response> {
    etags.set(id, response.headers.get('etag') ?? '');
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return response;
  }

  async function change(id: string, action: string, json: object = {}): Promise<Response> {
    const headers = { 'If-Match': etags.get(id) ?? '' };
    return withETag(id, await ask(`${keys}/${id}/${action}`, { json, headers }));
  }

  return {
    async create(json: object): Promise<Issued> {
      const response = await ask(keys, { json });
      if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
      const { key, secrets } = (await response.json()) as { key: { id: string }; secrets: Secrets };
      await withETag(key.id, response);
      return { id: key.id, secrets };
    },
    async regenerate(id: string, grace: string): Promise<Issued> {
      const response = await change(id, 'regenerate', { grace });
      return { id, secrets: ((await response.json()) as Issued).secrets };
    },
    change,
    async delete(id: string): Promise<void> {
      const headers = { 'If-Match': etags.get(id) ?? '' };
      await withETag(id, await ask(`${keys}/${id}`, { method: 'DELETE', headers }));
    },
    read: (id: string) => ask(`${keys}/${id}`),
    async names(): Promise<string[]> {
      const response = (await (await ask(keys)).json()) as { keys: readonly { name: string }[] };
      return response.keys.map(({ name }) => name);
    },
    /** Runs the curl line of the page against each framework. */
    async call(secrets: Secrets, environment = 'production'): Promise<CurlResponse[]> {
      const session = (await (await ask(`/${provider}/api/session`)).json()) as Session;
      const line = (session.provider.snippetsByEnvironment[environment]?.curl ?? '').replaceAll(
        /\{(\w+)\}/g,
        (_, name: string) => secrets[name] ?? '',
      );
      const shown = servers[0]?.origin ?? '';
      return Promise.all(servers.map(({ origin }) => curlLine(line.replaceAll(shown, origin))));
    },
  };
}

/** The status of each response. */
export function statuses(responses: readonly CurlResponse[]): number[] {
  return responses.map(({ status }) => status);
}
