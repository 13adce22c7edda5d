import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { ServerOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import { TLSSocket } from 'node:tls';
import type { Reply } from '@sallyport/core';
import type { Listening } from '../../http/listen.js';
import { listen } from '../../http/listen.js';
import type { Certificates } from './certificates.js';

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
  /** The common name of the client's certificate; empty without one. */
  readonly client: string;
}

/** A server that records requests with their bodies. */
export interface Recorder extends Pick<Listening, 'origin' | 'close'> {
  /** Every request so far, in order. */
  readonly received: readonly ReceivedRequest[];
}

/**
 * Starts a server that records every request and writes the replies of `respond`.
 *
 * @param certificates - It talks https with them, to clients of the authority only. Default: http.
 */
export async function startRecorder(
  respond: (request: ReceivedRequest) => Reply | Promise<Reply>,
  certificates?: Certificates,
): Promise<Recorder> {
  const received: ReceivedRequest[] = [];
  const answer = async (request: IncomingMessage) => {
    const { method = '', url: target = '', headers, socket } = request;
    const arrived: ReceivedRequest = {
      ...{ method, target, headers, body: await text(request) },
      client: socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject?.CN) : '',
    };
    received.push(arrived);
    return respond(arrived);
  };
  const { origin, close } = await listen(answer, 0, certificates && httpsOptions(certificates));
  return { origin, received, close };
}

function httpsOptions({ authority, server }: Certificates): ServerOptions {
  return { key: server.key, cert: server.certificate, ca: authority, requestCert: true };
}
