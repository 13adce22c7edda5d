import type { IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Reply } from '@sallyport/core';
import { listen } from '../../server.js';

/** A request as it arrived. */
export interface Received {
  readonly method: string;
  /** The request target, with its query. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Recorder {
  readonly origin: string;
  readonly received: readonly Received[];
  close(): Promise<void>;
}

/** A server that keeps what it receives, bodies included. */
export async function startRecorder(
  answer: (request: Received) => Reply | Promise<Reply>,
): Promise<Recorder> {
  const received: Received[] = [];
  const { origin, close } = await listen(async (request) => {
    const { method = '', url: target = '', headers } = request;
    const arrived: Received = { method, target, headers, body: await text(request) };
    received.push(arrived);
    return answer(arrived);
  });
  return { origin, received, close };
}
