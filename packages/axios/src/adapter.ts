import type { AxiosAdapter, InternalAxiosRequestConfig } from 'axios';
import axios from 'axios';
import { withWatchedFetch } from './side-doors.js';

type Adapters = NonNullable<InternalAxiosRequestConfig['adapter']>;

/** The adapter, and whether it is a function of the caller's. A browser's xhr follows redirects wherever they lead. */
export function adapterOf(config: InternalAxiosRequestConfig): {
  readonly send: AxiosAdapter;
  readonly isOwn: boolean;
} {
  const named = config.adapter as Adapters;
  const list = (Array.isArray(named) ? named : [named]).filter((each) => each !== 'xhr');
  const send = axios.getAdapter(list, withWatchedFetch(config));
  return { send, isOwn: list.includes(send) };
}
