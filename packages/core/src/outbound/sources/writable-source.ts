import type { MaybePromise } from '../../maybe-promise.js';
import type { Values } from '../../placement/template.js';
import type { SourceContext, SourceFunction } from './source.js';

/** How secrets that an API replaces are read and written. */
export interface ReadAndWrite<S extends Values> {
  /** The secrets, with the newest that were written; `undefined` if there are none. */
  read(context: SourceContext): MaybePromise<S | undefined>;
  /** Keeps the changed ones. Once it resolves, a crash must not lose them. */
  write(changed: Readonly<Record<string, string>>, context: SourceContext): MaybePromise<void>;
  /**
   * Runs work while no other process does, so that two never use one refresh token. Default: one at a time in this
   * process, which is enough if no other one uses the secrets.
   */
  lock?<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A source of your own for secrets that an API replaces: a row of a database, a secret manager.
 *
 * @example
 * writableSource({ read: () => vault.read('acme'), write: (changed) => vault.patch('acme', changed) });
 */
export function writableSource<S extends Values>(pair: ReadAndWrite<S>): SourceFunction<S> {
  const source = (context: SourceContext) => pair.read(context);
  return Object.assign(source, {
    label: 'the writable source',
    write: (changed: Values, context: SourceContext) => pair.write(changed, context),
    lock: pair.lock ? <T>(work: () => Promise<T>) => pair.lock?.(work) as Promise<T> : oneAtATime(),
  });
}

/** A lock of this process: work waits for the work before it. */
function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  };
}
