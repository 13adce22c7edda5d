import { connect } from 'node:net';

/** One header line, written as it is: a name may come twice and a value may be invalid. */
export type HeaderLine = readonly [name: string, value: string];

/** A request as bytes on the socket. */
export interface WireRequest {
  /** The HTTP method. */
  readonly method: string;
  /** The request target, written as it is. */
  readonly target: string;
  /** Sent in this order, after `Host` and `Connection`. */
  readonly headers?: readonly HeaderLine[] | undefined;
  /** Default: none. */
  readonly body?: string | Uint8Array | undefined;
}

/** A response as it arrived. */
export interface WireResponse {
  /** 0 if the server closed the connection without a response. */
  readonly status: number;
  /** By lower-case name; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without the framing of chunks. */
  readonly body: Buffer;
}

/**
 * Sends exactly these bytes over a socket and reads until the server closes. HTTP clients repair or refuse
 * many of the suite's requests, so none is used.
 */
export async function exchange(origin: string, request: WireRequest): Promise<WireResponse> {
  const { hostname, port, host } = new URL(origin);
  const { method, target, headers = [], body = '' } = request;
  const hasHost = headers.some(([name]) => name.toLowerCase() === 'host');
  const payload = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const lines: HeaderLine[] = [
    ...(hasHost ? [] : [['Host', host] as const]),
    ['Connection', 'close'],
    ...headers,
    ...(payload.length > 0 || method === 'POST' ? [['Content-Length', String(payload.length)] as const] : []),
  ];
  const head = [`${method} ${target} HTTP/1.1`, ...lines.map(([name, value]) => `${name}: ${value}`), '', ''];
  const bytes = await roundTrip(
    hostname,
    Number(port),
    Buffer.concat([Buffer.from(head.join('\r\n')), payload]),
  );
  return parse(bytes);
}

function roundTrip(host: string, port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, host, () => socket.write(bytes));
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(received)));
    // A server that refuses a request early resets the connection after its response.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') reject(error);
    });
  });
}

function parse(bytes: Buffer): WireResponse {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return { status: 0, headers: {}, body: Buffer.alloc(0) };
  const [start = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const rest = bytes.subarray(end + 4);
  const chunked = headers['transfer-encoding']?.toLowerCase() === 'chunked';
  return { status: Number(start.split(' ')[1]), headers, body: chunked ? joinChunks(rest) : rest };
}

/** @see https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
function joinChunks(bytes: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = end < 0 ? 0 : Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (!size) return Buffer.concat(chunks);
    chunks.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}
