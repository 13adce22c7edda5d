import type { AxiosHeaders as Headers, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';

const { AxiosHeaders } = axios;

/**
 * Headers as this package's axios has them. A CommonJS application has another build of axios, whose headers an older
 * axios takes for one header's name.
 */
export function ownHeaders(headers: InternalAxiosRequestConfig['headers']): Headers {
  return headers instanceof AxiosHeaders ? headers : AxiosHeaders.from(plainHeaders(headers) as never);
}

/** Headers of a response for a caller, whose build of axios may be another one. */
export function headersFor(caller: InternalAxiosRequestConfig, headers: object): object {
  return caller.headers instanceof AxiosHeaders ? headers : plainHeaders(headers);
}

/** Headers by name, in strings. Several `Set-Cookie` are joined by newlines, because they may hold commas. */
export function joinedHeaders(headers: object): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(AxiosHeaders.from(headers as never).toJSON())) {
    if (Array.isArray(value)) joined[name] = value.join(/^set-cookie$/i.test(name) ? '\n' : ', ');
    else if (value !== undefined && value !== null) joined[name] = String(value);
  }
  return joined;
}

/** `toJSON` leaves out a header that is switched off, and so would not switch it off. */
function plainHeaders(headers: object): object {
  return 'toJSON' in headers ? { ...headers } : headers;
}
