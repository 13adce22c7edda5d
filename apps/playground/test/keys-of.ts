import type { Playground } from '../src/playground.js';
import type { Answer } from './curl.js';
import { curlLine } from './curl.js';
import type { Person } from './person.js';

export type Secrets = Readonly<Record<string, string>>;

export interface Issued {
  readonly id: string;
  readonly secrets: Secrets;
}

interface Session {
  readonly provider: { readonly snippetsByEnvironment: Record<string, { readonly curl: string }> };
}

/** A person's keys at one provider by the JSON API of its portal, and what they open. */
export function keysOf({ ask }: Person, { servers }: Playground, provider: string) {
  const keys = `/${provider}/api/keys`;
  const etags = new Map<string, string>();

  async function remembered(id: string, answer: Response): Promise<Response> {
    etags.set(id, answer.headers.get('etag') ?? '');
    if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
    return answer;
  }

  async function change(id: string, what: string, json: object = {}): Promise<Response> {
    const headers = { 'If-Match': etags.get(id) ?? '' };
    return remembered(id, await ask(`${keys}/${id}/${what}`, { json, headers }));
  }

  return {
    async create(json: object): Promise<Issued> {
      const answer = await ask(keys, { json });
      if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
      const { key, secrets } = (await answer.json()) as { key: { id: string }; secrets: Secrets };
      await remembered(key.id, answer);
      return { id: key.id, secrets };
    },
    async regenerate(id: string, grace: string): Promise<Issued> {
      const answer = await change(id, 'regenerate', { grace });
      return { id, secrets: ((await answer.json()) as Issued).secrets };
    },
    change,
    async delete(id: string): Promise<void> {
      const headers = { 'If-Match': etags.get(id) ?? '' };
      await remembered(id, await ask(`${keys}/${id}`, { method: 'DELETE', headers }));
    },
    read: (id: string) => ask(`${keys}/${id}`),
    async names(): Promise<string[]> {
      const answer = (await (await ask(keys)).json()) as { keys: readonly { name: string }[] };
      return answer.keys.map(({ name }) => name);
    },
    /** What each framework answers to the curl line that the page shows. */
    async call(secrets: Secrets, environment = 'production'): Promise<Answer[]> {
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

export function statuses(answers: readonly Answer[]): number[] {
  return answers.map(({ status }) => status);
}
