import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openLoop } from '../../src/inbound/open-loop.js';

const ANSWER = Buffer.from('HTTP/1.1 200 OK\r\n\r\n');

/** A connection whose server answers at once, but for the first request, which keeps it busy for a while. */
function stallingSocket(stallMs: number, answer = ANSWER): Socket {
  const socket = new EventEmitter();
  let isFirst = true;
  const write = () => {
    if (isFirst) {
      const until = performance.now() + stallMs;
      while (performance.now() < until);
    }
    isFirst = false;
    setImmediate(() => socket.emit('data', answer));
    return true;
  };
  return Object.assign(socket, { write }) as unknown as Socket;
}

const loop = (socket: Socket, assertStatus = (_status: string): void => {}) =>
  openLoop({
    sockets: [socket],
    perSecond: 1000,
    milliseconds: 10,
    next: () => 'GET / HTTP/1.1\r\n\r\n',
    isWhole: (received) => received.endsWith('\r\n\r\n'),
    assertStatus,
  });

describe('a constant rate of requests', () => {
  it('charges a stall to every request that was due meanwhile', async () => {
    const latencies = await loop(stallingSocket(30));
    expect(latencies).toHaveLength(10);
    for (const [at, latency] of latencies.entries()) expect(latency).toBeGreaterThanOrEqual(30 - at);
  });

  it('ends with the error of a wrong status, and of a connection that closes', async () => {
    const refused = new Error('refused');
    const check = () => {
      throw refused;
    };
    await expect(loop(stallingSocket(0), check)).rejects.toBe(refused);
    const socket = stallingSocket(0, Buffer.from('HTTP/1.1 200 OK'));
    setImmediate(() => setImmediate(() => socket.emit('close')));
    await expect(loop(socket)).rejects.toThrow('The server closed a connection');
  });
});
