/** Somebody with a session, who talks to the portals by their JSON API. */
export interface Person {
  readonly cookie: string;
  ask(path: string, options?: AskOptions): Promise<Response>;
}

export interface AskOptions {
  readonly method?: string;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const PASSWORD = 'correct horse battery';

export async function signUp(home: string, email: string): Promise<Person> {
  return begin(home, '/sign-up/email', { name: email, email, password: PASSWORD });
}

export async function signIn(home: string, email: string, password = PASSWORD): Promise<Person> {
  return begin(home, '/sign-in/email', { email, password });
}

/** Without a session, or with the one of `cookie`. */
export function asker(home: string, cookie = ''): Person['ask'] {
  return (path, { method, json, headers } = {}) =>
    fetch(`${home}${path}`, {
      method: method ?? (json === undefined ? 'GET' : 'POST'),
      redirect: 'manual',
      headers: { Cookie: cookie, Origin: home, 'Content-Type': 'application/json', ...headers },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
}

async function begin(home: string, endpoint: string, json: object): Promise<Person> {
  const answer = await asker(home)(`/api/auth${endpoint}`, { json });
  if (!answer.ok) throw new Error(`${endpoint} answered ${answer.status}: ${await answer.text()}`);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  return { cookie, ask: asker(home, cookie) };
}
