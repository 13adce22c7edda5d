import { createHash, createHmac } from 'node:crypto';
import type { AwsSigV4Recipe } from '../grammar.js';
import { rfc3986 } from './fields.js';

/** What of a request is signed. */
export interface AwsRequest {
  /** The method. */
  readonly method: string;
  /** With the port, if it is not the usual one. */
  readonly host: string;
  /** As it stands in the URL. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** The bytes. */
  readonly body: Uint8Array;
}

/** The recipe with its templates filled. */
export type AwsValues = Readonly<Record<Exclude<keyof AwsSigV4Recipe, 'sessionToken'>, string>> & {
  readonly sessionToken?: string | undefined;
};

/**
 * The value of `Authorization`. The headers `host`, `x-amz-content-sha256`, `x-amz-date` and, with a session token,
 * `x-amz-security-token` are signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signAwsRequest(values: AwsValues, { method, host, path, query, body }: AwsRequest): string {
  const { 'aws-sigv4': service, region, accessKey, secretKey, sessionToken, time } = values;
  const hashed = sha256(body);
  const headers = [
    ['host', host],
    ['x-amz-content-sha256', hashed],
    ['x-amz-date', time],
    ...(sessionToken === undefined ? [] : [['x-amz-security-token', sessionToken]]),
  ];
  const names = headers.map(([name]) => name).join(';');
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = [method, pathOf(path, service), queryOf(query), lines, names, hashed].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((last, part) => hmac(last, part), `AWS4${secretKey}`);
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

/** S3 keeps a path as it is. Every other service drops empty segments, and encodes the path once more. */
function pathOf(path: string, service: string): string {
  if (service === 's3') return path;
  const segments = path.split('/').filter((segment) => segment !== '');
  const end = path.endsWith('/') && segments.length > 0 ? '/' : '';
  return `/${segments.map(rfc3986).join('/')}${end}`;
}

function queryOf(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${rfc3986(name)}=${rfc3986(value)}`)
    .sort()
    .join('&');
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
