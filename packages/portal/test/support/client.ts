/** A response whose body was read. */
export interface ApiResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: the expectations of a test check it
  readonly json: any;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Who is signed in; undefined for nobody. Default: `ada`. */
  readonly as?: string | undefined;
}

export type Client = (method: string, path: string, options?: CallOptions) => Promise<ApiResponse>;

/** Calls the portal at a URL as somebody who is signed in. */
export function clientOf(url: string): Client {
  return async (method, path, { body, headers = {}, ...rest } = {}) => {
    const as = 'as' in rest ? rest.as : 'ada';
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        ...(as === undefined ? {} : { Cookie: `session=${as}` }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, text, json: isJson && JSON.parse(text) };
  };
}

/** Creates a key and returns it with its secret and its ETag. */
export async function newKey(call: Client, body: object = { name: 'CI' }, as = 'ada') {
  const { status, headers, json, text } = await call('POST', '/api/keys', { body, as });
  if (status !== 201) throw new Error(text);
  const etag = headers.get('etag') as string;
  return { id: json.key.id as string, secret: json.secrets.apiKey as string, etag, key: json.key };
}
