import { createHmac } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Duration } from '@sallyport/core';
import { callListener, isLoopback } from '@sallyport/core/adapter';
import { millisecondsOf } from './duration.js';
import { KeyringError } from './error.js';
import type { ChangeEvent, KeyExpiringEvent, KeyringEventOf, QuotaNearEvent } from './events.js';
import type { Keyring } from './keyring.js';

/** The events that a webhook sends: changes and warnings, which hold an id, a time and no secret. */
export type WebhookEvent = ChangeEvent | KeyExpiringEvent | QuotaNearEvent;

/** The types of the events that a webhook sends. */
export type WebhookEventType = WebhookEvent['type'];

/** The options of {@link webhooks}. */
export interface WebhookOptions {
  /** Where the events are posted to: `https:`, or `http:` on this machine. Redirects are not followed. */
  readonly url: string | URL;
  /**
   * `whsec_` and 24 to 64 random bytes in Base64. Several, during a rotation: each signs, and the receiver takes any.
   */
  readonly secret: string | readonly string[];
  /** The types to send. Default: every change and warning. */
  readonly events?: readonly WebhookEventType[];
  /**
   * The waits before each further try, each of at most 20 days. `Retry-After` may ask for a longer one, of up to a day.
   * Default: nine of them, from 5 seconds to 24 hours.
   */
  readonly retries?: readonly Duration[];
  /** The longest time of one try. Default: `'15s'`. */
  readonly timeout?: Duration;
  /** Told of an event that is given up: the tries are used up, the queue is full, or the receiver answered 410. */
  readonly onFailure?: (failure: WebhookFailure) => void;
  /** Sends the requests. Default: `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}

/** An event that did not arrive. */
export interface WebhookFailure {
  /** The event. Its id is the `webhook-id`. */
  readonly event: WebhookEvent;
  /** The last status; undefined if there was no answer. */
  readonly status?: number;
  /** Why it was given up. */
  readonly reason: 'retries' | 'queue_full' | 'gone' | 'closed';
}

/** Webhooks that are being sent. */
export interface Webhooks {
  /** Waits until every event has had its first try, then ends; events that wait for another try are given up. */
  close(): Promise<void>;
}

const TYPES: readonly WebhookEventType[] = [
  'key.created',
  'key.imported',
  'key.updated',
  'key.disabled',
  'key.enabled',
  'key.regenerated',
  'key.grace_begun',
  'key.rotation_finished',
  'key.rotation_cancelled',
  'key.revoked',
  'key.deleted',
  'key.leaked',
  'key.transferred',
  'owner.limits_set',
  'key.expiring',
  'quota.near',
];

const RETRIES = ['5s', '5m', '30m', '2h', '5h', '10h', '14h', '20h', '24h'] as const;
/** Events under way or waiting: enough for an hour of a busy page, and no memory that grows. */
const MAX_PENDING = 10_000;
/** A timer of Node's that lasts longer than 24 days ends at once. */
const LONGEST_RETRY_MS = 20 * 86_400_000;
/** A receiver may ask for any wait. */
const LONGEST_ASKED_MS = 86_400_000;
/** Up to so much longer than planned, so that events of one outage do not come back all at once. */
const JITTER = 0.2;

/**
 * Posts the changes and warnings of this process's keyring to a URL, signed by Standard Webhooks. Events that wait for
 * another try are kept in this process only; `keyring.audit()` has the changes.
 *
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 * @throws {KeyringError} `invalid_option` for a URL that is not encrypted, and for a secret of another form.
 * @example
 * const hooks = webhooks(keyring, { url: 'https://acme.example/hooks', secret: process.env.WEBHOOK_SECRET });
 */
export function webhooks(keyring: Pick<Keyring, 'on'>, options: WebhookOptions): Webhooks {
  const { onFailure, events = TYPES, fetch = globalThis.fetch } = options;
  const url = readUrl(options.url);
  const keys = [options.secret].flat().map(readSecret);
  if (keys.length === 0) throw invalid('secret', 'expected at least one secret');
  const retries = (options.retries ?? RETRIES).map(readRetry);
  const timeoutMs = millisecondsOf(options.timeout ?? '15s', 'timeout', 'invalid_option');
  for (const type of events)
    if (!TYPES.includes(type)) throw invalid('events', `expected some of ${TYPES.join(', ')}`);
  const stopping = new AbortController();
  const deliveries = new Set<Promise<void>>();
  let gone = false;

  /** @returns the status, or undefined without an answer, and how long the receiver asks to wait. */
  async function post(id: string, body: string): Promise<{ status?: number; waitMs?: number }> {
    const timestamp = Math.floor(Date.now() / 1000);
    const signed = `${id}.${timestamp}.${body}`;
    const signatures = keys.map((key) => `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          'Content-Type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signatures.join(' '),
        },
        body,
      });
      await response.body?.cancel();
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      return {
        status: response.status,
        ...(seconds > 0 ? { waitMs: Math.min(seconds * 1000, LONGEST_ASKED_MS) } : {}),
      };
    } catch {
      return {};
    }
  }

  async function deliver(event: WebhookEvent): Promise<void> {
    const { type, at, ...data } = event;
    const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data });
    for (let tries = 0; ; tries++) {
      const { status, waitMs = 0 } = await post(event.id, body);
      if (status !== undefined && status >= 200 && status < 300) return;
      if (status === 410) gone = true;
      const wait = retries[tries];
      const end = gone
        ? 'gone'
        : wait === undefined
          ? 'retries'
          : stopping.signal.aborted
            ? 'closed'
            : undefined;
      if (end) return fail(event, end, status);
      const pause = Math.max(waitMs, (wait as number) * (1 + Math.random() * JITTER));
      const waited = await setTimeout(pause, true, { signal: stopping.signal, ref: false }).catch(
        () => false,
      );
      if (!waited) return fail(event, 'closed', status);
    }
  }

  function fail(event: WebhookEvent, reason: WebhookFailure['reason'], status?: number): void {
    if (onFailure) callListener(onFailure, { event, reason, ...(status === undefined ? {} : { status }) });
  }

  function take(event: KeyringEventOf<WebhookEventType>): void {
    if (gone || deliveries.size >= MAX_PENDING) {
      fail(event, gone ? 'gone' : 'queue_full');
      return;
    }
    const delivery = deliver(event).finally(() => deliveries.delete(delivery));
    deliveries.add(delivery);
  }

  const subscriptions = events.map((type) => keyring.on(type, take));
  return {
    async close() {
      for (const unsubscribe of subscriptions) unsubscribe();
      stopping.abort();
      await Promise.all(deliveries);
    },
  };
}

function readRetry(wait: Duration): number {
  const milliseconds = millisecondsOf(wait, 'retries', 'invalid_option');
  if (milliseconds <= LONGEST_RETRY_MS) return milliseconds;
  throw invalid('retries', 'expected waits of at most 20 days');
}

function readUrl(given: string | URL): URL {
  const url = URL.canParse(String(given)) ? new URL(given) : undefined;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname))))
    throw invalid('url', 'expected an https: URL');
  if (url.username !== '' || url.password !== '') throw invalid('url', 'expected a URL without a password');
  return url;
}

function readSecret(secret: string): Buffer {
  const [, text] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(text ?? '', 'base64');
  if (key.length < 24 || key.length > 64)
    throw invalid('secret', 'expected "whsec_" and 24 to 64 random bytes in Base64');
  return key;
}

function invalid(field: string, problem: string): KeyringError {
  return new KeyringError('invalid_option', problem, { field });
}
