import { Readable } from 'node:stream';

/** Takes what was sent out of an error. */
export type CleanError = (error: unknown) => unknown;

/**
 * A stream of the same data that holds neither the request, as a Node response does, nor the config that was sent, as
 * an error of an adapter's stream does. Other data is returned as it is.
 */
export function detachStream(data: unknown, clean: CleanError): unknown {
  if (data instanceof ReadableStream) return detachWebStream(data, clean);
  if (!(data instanceof Readable)) return data;
  const stream = Readable.from(chunks(data, clean), { objectMode: false });
  stream.once('close', () => data.destroy());
  return stream;
}

/**
 * A stream of a body that is sent instead of the caller's: a stream that is being sent holds the request that it is
 * piped to. Other bodies are returned as they are.
 */
export function detachUpload(data: unknown): unknown {
  if (!(data instanceof Readable)) return data;
  const chunks = data[Symbol.asyncIterator]();
  return new Readable({
    async read() {
      try {
        const { done, value } = await chunks.next();
        this.push(done ? null : value);
      } catch (error) {
        // A stream that the caller ends early has no error, and its end is not the end of the body.
        this.destroy(data.errored ? (error as Error) : undefined);
      }
    },
  });
}

/** Ends a stream that nobody will read, and its connection. */
export function discardBody(data: unknown): void {
  if (data instanceof Readable) data.destroy();
  else if (data instanceof ReadableStream) data.cancel().catch(() => {});
}

async function* chunks(data: Readable, clean: CleanError): AsyncGenerator<unknown> {
  try {
    yield* data;
  } catch (error) {
    throw clean(error);
  }
}

function detachWebStream(data: ReadableStream, clean: CleanError): ReadableStream {
  const reader = data.getReader();
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      } catch (error) {
        controller.error(clean(error));
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
