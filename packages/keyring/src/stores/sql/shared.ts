/** A resource that several users open and close; the first opens it and the last closes it. */
export function shared<T>(connect: () => Promise<T>, disconnect: (resource: T) => Promise<void>) {
  let users = 0;
  let opening: Promise<T> | undefined;
  let resource: T | undefined;
  return {
    opened(): T {
      if (resource !== undefined) return resource;
      throw new Error('The store is not open');
    },
    async open(): Promise<void> {
      users++;
      opening ??= connect();
      try {
        resource = await opening;
      } catch (error) {
        users--;
        opening = undefined;
        throw error;
      }
    },
    async close(): Promise<void> {
      if (users === 0 || --users > 0) return;
      const closing = resource;
      opening = resource = undefined;
      if (closing !== undefined) await disconnect(closing);
    },
  };
}
