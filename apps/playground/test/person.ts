/** Somebody with a session, who calls the JSON APIs of the portals. */
export interface Person {
  /** Value of the Cookie header. */
  readonly cookie: string;
  /** Sends a request with the session. */
  ask(path: string, options?: AskOptions): Promise<Response>;
}

/** Options of a request. */
interface AskOptions {
  /** Default: `GET`, or `POST` with a body. */
  readonly method?: string;
  /** The body. Default: none. */
  readonly json?: unknown;
  /** Headers beside those of the session. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The password of every test account. */
export const PASSWORD = 'correct horse battery';

/** Creates an account. */
export async function signUp(home: string, email: string): Promise<Person> {
  return begin(home, '/sign-up/email', { name: email, email, password: PASSWORD });
}

/** Starts a session. */
export async function signIn(home: string, email: string, password = PASSWORD): Promise<Person> {
  return begin(home, '/sign-in/email', { email, password });
}

/** Makes a caller with the session of `cookie`, or without a session. */
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
  const response = await asker(home)(`/api/auth${endpoint}`, { json });
  if (!response.ok) throw new Error(`${endpoint} answered ${response.status}: ${await response.text()}`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  return { cookie, ask: asker(home, cookie) };
}
