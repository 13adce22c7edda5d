import { hash } from 'node:crypto';
import { KeyringError } from '../error.js';

/**
 * A client of Redis or Valkey: of ioredis 5 or 6, iovalkey, or node-redis 4 or 5; a single server, a Cluster or a
 * Sentinel, as far as the client hides the difference. It is taken by what it can do.
 */
export interface RedisClient {
  /** Sends a message to a channel. */
  publish(...args: never[]): unknown;
  /** Runs a script. */
  eval(...args: never[]): unknown;
  /** Listens to a channel. */
  subscribe(...args: never[]): unknown;
}

/** What the keyring does with a client, whichever it is. */
export interface RedisDriver {
  /** Throws while the client is disconnected: clients queue commands then, which would hold requests for seconds. */
  assertReady(): void;
  /** Sends a message. */
  publish(channel: string, message: string): Promise<unknown>;
  /** Runs a script that Redis has already. */
  evalSha(sha: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /** Runs a script by its source. */
  eval(source: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
  /**
   * Listens on a connection of its own, which is opened again after it breaks. It resolves also if Redis is away.
   *
   * @param onReady - Called when messages arrive from now on.
   * @returns a function that ends the connection.
   */
  subscribe(
    channel: string,
    onMessage: (message: string) => void,
    onReady: () => void,
  ): Promise<() => Promise<void>>;
}

/** One for each client, whoever asks: each listens to its client. */
const drivers = new WeakMap<object, RedisDriver>();

/** @throws {KeyringError} `invalid_option` for anything but a client that is known to work. */
export function redisDriver(client: unknown): RedisDriver {
  const known = drivers.get(client as object);
  if (known) return known;
  const made = createDriver(client);
  drivers.set(client as object, made);
  return made;
}

function createDriver(client: unknown): RedisDriver {
  if (can(client, 'evalsha', 'eval', 'publish', 'duplicate', 'subscribe', 'on') && 'status' in client)
    return ioredisDriver(client as unknown as IoredisClient);
  if (can(client, 'evalSha', 'eval', 'publish', 'subscribe', 'unsubscribe', 'on', 'connect'))
    return nodeRedisDriver(client as unknown as NodeRedisClient);
  throw new KeyringError(
    'invalid_option',
    'expected a client of ioredis, iovalkey or node-redis (createClient, createCluster or createSentinel, not in legacy mode)',
    { field: 'redis' },
  );
}

function can(client: unknown, ...methods: readonly string[]): client is Record<string, unknown> {
  if (typeof client !== 'object' || client === null) return false;
  return methods.every((name) => typeof (client as Record<string, unknown>)[name] === 'function');
}

/** Runs a script by its SHA-1, and sends it if Redis does not know it. */
export function redisScript(driver: RedisDriver, source: string) {
  const sha = hash('sha1', source);
  return (keys: readonly string[], args: readonly string[]): Promise<unknown> =>
    driver.evalSha(sha, keys, args).catch((error: Error) => {
      if (error.message.startsWith('NOSCRIPT')) return driver.eval(source, keys, args);
      throw error;
    });
}

/** ioredis and iovalkey, `Redis` and `Cluster`. */
interface IoredisClient {
  readonly status: string;
  readonly isCluster?: boolean;
  on(event: string, listener: (...args: never[]) => void): unknown;
  once(event: string, listener: () => void): unknown;
  publish(channel: string, message: string): Promise<unknown>;
  evalsha(sha: string, count: number, ...rest: string[]): Promise<unknown>;
  eval(source: string, count: number, ...rest: string[]): Promise<unknown>;
  duplicate(...options: object[]): IoredisClient;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

function ioredisDriver(client: IoredisClient): RedisDriver {
  let wasReady = client.status === 'ready';
  client.once('ready', () => {
    wasReady = true;
  });
  return {
    // A client that was never ready may still be connecting, and passes.
    assertReady() {
      if (wasReady && client.status !== 'ready') throw new Error(`Redis is not connected (${client.status})`);
    },
    publish: (channel, message) => client.publish(channel, message),
    evalSha: (sha, keys, args) => client.evalsha(sha, keys.length, ...keys, ...args),
    eval: (source, keys, args) => client.eval(source, keys.length, ...keys, ...args),
    async subscribe(channel, onMessage, onReady) {
      const options = { lazyConnect: true, autoResubscribe: false, maxRetriesPerRequest: null };
      const subscriber = client.isCluster
        ? client.duplicate([], { lazyConnect: true, redisOptions: options })
        : client.duplicate(options);
      subscriber.on('error', ignore);
      subscriber.on('message', (_: string, message: string) => onMessage(message));
      // Messages may be missed until the subscription is confirmed, so the gap ends there.
      const subscribe = () => subscriber.subscribe(channel).then(onReady, ignore);
      subscriber.on('ready', subscribe);
      await subscriber.connect().then(subscribe, ignore);
      return async () => subscriber.disconnect();
    },
  };
}

/** The arguments of a script. */
interface ScriptInput {
  readonly keys: string[];
  readonly arguments: string[];
}

/** node-redis: `createClient`, `createCluster`, `createSentinel`. */
interface NodeRedisClient {
  /** Absent on a cluster. */
  readonly isReady?: boolean;
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  publish(channel: string, message: string): Promise<unknown>;
  evalSha(sha: string, input: ScriptInput): Promise<unknown>;
  eval(source: string, input: ScriptInput): Promise<unknown>;
  /** Absent on a sentinel, which listens on a connection of its own anyway. */
  duplicate?(): NodeRedisClient;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  unsubscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  disconnect?(): unknown;
  destroy?(): unknown;
}

function nodeRedisDriver(client: NodeRedisClient): RedisDriver {
  let wasReady = client.isReady === true;
  client.on('ready', () => {
    wasReady = true;
  });
  return {
    assertReady() {
      if (wasReady && client.isReady === false) throw new Error('Redis is not connected');
    },
    publish: (channel, message) => client.publish(channel, message),
    evalSha: (sha, keys, args) => client.evalSha(sha, { keys: [...keys], arguments: [...args] }),
    eval: (source, keys, args) => client.eval(source, { keys: [...keys], arguments: [...args] }),
    async subscribe(channel, onMessage, onReady) {
      if (!client.duplicate) {
        await client.subscribe(channel, onMessage);
        client.on('ready', onReady);
        return async () => {
          client.off('ready', onReady);
          await client.unsubscribe(channel, onMessage);
        };
      }
      const subscriber = client.duplicate();
      let stopped = false;
      let failed = () => {};
      const firstFailure = new Promise<void>((resolve) => {
        failed = resolve;
      });
      subscriber.on('error', () => failed());
      const connected = subscriber
        .connect()
        .then(() => subscriber.subscribe(channel, onMessage))
        .then(() => {
          onReady();
          // It subscribes again by itself before it is ready again.
          subscriber.on('ready', onReady);
        })
        .catch(failed);
      await Promise.race([connected, firstFailure]);
      return async () => {
        if (stopped) return;
        stopped = true;
        try {
          await (subscriber.destroy ?? subscriber.disconnect)?.call(subscriber);
        } catch {
          // It was closed already.
        }
      };
    },
  };
}

/** A connection that breaks is opened again; there is nothing else to do. */
function ignore(): void {}
