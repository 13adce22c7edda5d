import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { Credential, Situation } from './credential.js';
import { openLoop } from './open-loop.js';

const CONNECTIONS = 32;

/** Connections to one server. */
export interface Load {
  /**
   * Sends one request after another on each connection, and counts the responses.
   *
   * @throws {Error} for a response with the wrong status.
   */
  run(situation: Situation, milliseconds: number): Promise<number>;
  /**
   * Sends accepted requests at a constant rate, whether or not the server keeps up.
   *
   * @returns The milliseconds from when each request was due to its response: a server that stalls does not hide it by
   *   delaying the requests behind.
   * @throws {Error} for a response with the wrong status.
   */
  runAtRate(perSecond: number, milliseconds: number): Promise<number[]>;
  /** Ends the connections. */
  close(): void;
}

/**
 * Opens 32 bare sockets. An HTTP client needs as long for a request as some servers, which would wait for it.
 *
 * @param bare - Whether the server accepts every request.
 */
export async function loadOn(port: number, credential: Credential, bare: boolean): Promise<Load> {
  const sockets = Array.from({ length: CONNECTIONS }, () =>
    connect({ port, host: '127.0.0.1', noDelay: true }),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  let sent = 0;

  function valueFor(situation: Situation): string {
    const known = situation === 'refused' ? credential.refused : credential.accepted;
    const value = known[++sent % known.length] as string;
    if (situation !== 'garbage') return value;
    const end = `${sent.toString(36)}garbage`;
    return value.slice(0, -end.length) + end;
  }

  return {
    async run(situation, milliseconds) {
      const accepted = bare || situation === 'accepted';
      const until = performance.now() + milliseconds;
      let answers = 0;
      const next = () => requestWith(credential.header, valueFor(situation));
      const isLast = (status: string) => {
        if ((status === '200') !== accepted) throw new Error(`${status} for a key that is ${situation}`);
        answers++;
        return performance.now() >= until;
      };
      await Promise.all(sockets.map((socket) => converse(socket, next, isLast)));
      return answers;
    },
    runAtRate: (perSecond, milliseconds) =>
      openLoop({
        ...{ sockets, perSecond, milliseconds, isWhole },
        next: () => requestWith(credential.header, valueFor('accepted')),
        assertStatus(status) {
          if (status !== '200') throw new Error(`${status} for a key that is accepted`);
        },
      }),
    close() {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** A request with the usual headers of a client. */
function requestWith(header: string, value: string): string {
  return `GET /reports HTTP/1.1\r
Host: 127.0.0.1\r
Connection: keep-alive\r
User-Agent: bench/1.0 (+https://example.com)\r
Accept: application/json, text/plain, */*\r
Accept-Encoding: gzip, deflate, br\r
Accept-Language: en\r
X-Request-Id: 6c9d6a3e-2f4e-4c53-8e0a-2f9a3a1d8a11\r
${header}: ${value}\r
\r
`;
}

/** Sends requests one after another, each after the response to the last. */
function converse(socket: Socket, next: () => string, isLast: (status: string) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = '';
    const onData = (chunk: Buffer) => {
      received += chunk.toString('latin1');
      try {
        if (!isWhole(received)) return;
        const status = received.slice(9, 12);
        received = '';
        if (!isLast(status)) socket.write(next());
        else end(resolve);
      } catch (error) {
        end(() => reject(error as Error));
      }
    };
    const onClose = () => end(() => reject(new Error('The server closed a connection')));
    const end = (settle: () => void): void => {
      socket.off('data', onData).off('close', onClose);
      settle();
    };
    if (socket.destroyed) return onClose();
    socket.on('data', onData).on('close', onClose);
    socket.write(next());
  });
}

/** Whether the response is complete. All servers here send Content-Length. */
function isWhole(received: string): boolean {
  const head = received.indexOf('\r\n\r\n');
  if (head < 0) return false;
  const length = /\r\nContent-Length: (\d+)/i.exec(received)?.[1];
  if (length === undefined) throw new Error('A response without Content-Length');
  return received.length >= head + 4 + Number(length);
}
