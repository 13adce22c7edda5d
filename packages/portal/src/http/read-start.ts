/** The beginning of a body. */
export interface BodyStart {
  /** The body as UTF-8, cut after the limit. */
  readonly text: string;
  /** Whether the body is longer than the limit. The rest is not read. */
  readonly truncated: boolean;
}

/**
 * Reads a body up to a limit, so that nobody can fill the memory with it.
 *
 * @param limit - Bytes.
 */
export async function readStart({ body }: Request | Response, limit: number): Promise<BodyStart> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let chunk = await reader?.read(); chunk && !chunk.done; chunk = await reader?.read()) {
    chunks.push(chunk.value);
    size += chunk.value.length;
    if (size > limit) {
      await reader?.cancel();
      break;
    }
  }
  return { text: Buffer.concat(chunks).subarray(0, limit).toString(), truncated: size > limit };
}
