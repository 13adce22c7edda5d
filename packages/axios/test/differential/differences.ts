/** A difference that is meant: where it may stand, and why. */
export interface Difference {
  /** The adapters it is on. Default: both. */
  readonly adapter?: 'http' | 'fetch';
  /** The names of the calls. */
  readonly calls: RegExp;
  /** Where the two observations differ. */
  readonly path: RegExp;
  readonly reason: string;
}

/** Everything in which an instance with a credential differs from plain axios that was given the key by hand. */
export const differences: readonly Difference[] = [
  {
    calls: /./,
    path: /^(?:response\.)?keys\.request$/,
    reason: '`request` can be read by name, but is in no copy: it holds the credential.',
  },
  {
    adapter: 'http',
    calls: /./,
    path: /config\.headers\.(?:User-Agent|Accept-Encoding|Content-Length)$/,
    reason: "axios adds these to the headers that it sends, and the caller's config is not what is sent.",
  },
  {
    adapter: 'http',
    calls: /^a body: (?:FormData|an object as multipart|a Blob)$/,
    path: /config\.headers\.Content-Type$/,
    reason:
      "As above: the boundary and the type of the body are in what is sent, not in the caller's config.",
  },
  {
    calls: /^(?:status 402|the refusal \d+)$/,
    path: /^(?:name|message|code|toJSON\.\w+)$/,
    reason:
      'A refusal is a CredentialError that says what to do. Its `cause` is the AxiosError with the code of axios.',
  },
  {
    calls: /^(?:an unreadable URL|a baseURL below)$/,
    path: /^(?:name|message|code|isAxiosError|hasRequest|config|toJSON\.\w+)$/,
    reason: 'A URL outside the allowed ones is refused before anything is sent.',
  },
  {
    adapter: 'fetch',
    calls: /^headers: a list$/,
    path: /^sent\.0\.headers\.x-list$/,
    reason: 'A list is joined with ", " as RFC 9110 says; plain axios joins it with ",".',
  },
  {
    adapter: 'fetch',
    calls: /^headers: several cookies$/,
    path: /^sent\.0\.headers\.cookie$/,
    reason: 'Cookies are joined with "; " as RFC 6265 says; plain axios joins them with ",".',
  },
  {
    adapter: 'fetch',
    calls: /redirect/i,
    path: /^requested$/,
    reason: 'Redirects are followed by core, so `request` is the last request and not the first.',
  },
  {
    adapter: 'http',
    calls: /redirect/i,
    path: /responseUrl$/,
    reason: '`responseUrl` is there without redirects too, and has no anchor.',
  },
  {
    adapter: 'http',
    calls: /^auth$/,
    path: /^responseUrl$/,
    reason: 'The password is not in `responseUrl`.',
  },
  {
    calls: /^aborted before$/,
    path: /^config\.adapter$/,
    reason: 'The call ended before the adapter that attaches the credential gave its place back.',
  },
  {
    adapter: 'http',
    calls: /^beforeRedirect$/,
    path: /^sent\.1\.headers\.x-seen$/,
    reason: '`beforeRedirect` is not called, because redirects are followed by core.',
  },
];
