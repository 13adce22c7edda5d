import { Readable } from 'node:stream';

type Scrub = (error: unknown) => unknown;

/**
 * A Node response holds its request, and an error of either adapter's stream the config that was sent: a
 * stream of its own holds neither.
 */
export function detached(data: unknown, scrub: Scrub): unknown {
  if (data instanceof ReadableStream) return detachedWeb(data, scrub);
  if (!(data instanceof Readable)) return data;
  const stream = Readable.from(chunks(data, scrub), { objectMode: false });
  stream.once('close', () => data.destroy());
  return stream;
}

/** Ends a stream that nobody will read, and the connection under it. */
export function letGo(data: unknown): void {
  if (data instanceof Readable) data.destroy();
  else if (data instanceof ReadableStream) data.cancel().catch(() => {});
}

async function* chunks(data: Readable, scrub: Scrub): AsyncGenerator<unknown> {
  try {
    yield* data;
  } catch (error) {
    throw scrub(error);
  }
}

function detachedWeb(data: ReadableStream, scrub: Scrub): ReadableStream {
  const reader = data.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(scrub(error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
