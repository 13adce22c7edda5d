import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Reply } from '@sallyport/core';
import type { Listening } from '../../http/listen.js';
import { listen } from '../../http/listen.js';

/** A request as it arrived. */
export interface ReceivedRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The request target, with its query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: IncomingHttpHeaders;
  /** The whole body, decoded as UTF-8. */
  readonly body: string;
}

/** A server that records requests with their bodies. */
export interface Recorder extends Pick<Listening, 'origin' | 'close'> {
  /** Every request so far, in order. */
  readonly received: readonly ReceivedRequest[];
}

/** Starts a server that records every request and writes the replies of `respond`. */
export async function startRecorder(
  respond: (request: ReceivedRequest) => Reply | Promise<Reply>,
): Promise<Recorder> {
  const received: ReceivedRequest[] = [];
  const { origin, close } = await listen(async (request) => {
    const { method = '', url: target = '', headers } = request;
    const arrived: ReceivedRequest = { method, target, headers, body: await text(request) };
    received.push(arrived);
    return respond(arrived);
  });
  return { origin, received, close };
}
