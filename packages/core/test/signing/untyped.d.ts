/** Libraries without types, as far as the tests use them. */
declare module 'aws4' {
  export function sign(
    request: {
      readonly host: string;
      readonly path: string;
      readonly method: string;
      readonly body: string;
      readonly service: string;
      readonly region: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly extraHeadersToIgnore: Readonly<Record<string, true>>;
    },
    credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ): { readonly headers: Readonly<Record<string, string>> };
}

declare module 'oauth-signature' {
  export function generate(
    method: string,
    url: string,
    parameters: Readonly<Record<string, string | readonly string[]>>,
    consumerSecret: string,
    tokenSecret: string,
    options: { readonly encodeSignature: boolean },
  ): string;
}
