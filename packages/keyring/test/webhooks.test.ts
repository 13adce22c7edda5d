import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import type { WebhookFailure, WebhookOptions } from '../src/index.js';
import { webhooks } from '../src/index.js';
import { acmeKeyring, HOUR, LATE } from './support/acme.js';

const SECRET = `whsec_${randomBytes(24).toString('base64')}`;

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A receiver that answers with these statuses, one after the other, and then with 204. */
async function receiver(statuses: readonly (number | 'cut')[] = []) {
  const received: Received[] = [];
  const waiting: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    const status = statuses[received.length - 1] ?? 204;
    if (status === 'cut') request.socket.destroy();
    else response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end();
    for (const wake of waiting.splice(0)) wake();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closing.push(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    async arrivals(count: number) {
      while (received.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return received;
    },
  };
}

async function setUp(statuses: readonly (number | 'cut')[], options: Partial<WebhookOptions> = {}) {
  const { keyring } = await acmeKeyring();
  const target = await receiver(statuses);
  const failures: WebhookFailure[] = [];
  const hooks = webhooks(keyring, {
    url: target.url,
    secret: SECRET,
    retries: [1, 1],
    onFailure: (failure) => failures.push(failure),
    ...options,
  });
  closing.push(() => hooks.close());
  return { keyring, hooks, failures, ...target };
}

describe('webhooks', () => {
  it("posts a change, signed so that the standard's own library accepts it, without a secret", async () => {
    const { keyring, arrivals } = await setUp([]);
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI' }, { by: 'ada' });
    const [{ headers, body } = {} as Received] = await arrivals(1);
    const sent = new Webhook(SECRET).verify(body, headers as Record<string, string>);
    expect(sent).toMatchObject({
      type: 'key.created',
      timestamp: new Date(key.createdAt).toISOString(),
      data: { id: headers['webhook-id'], keyId: key.id, owner: 'ada', by: 'ada' },
    });
    expect(body).not.toContain(secrets.apiKey);
    expect(() => new Webhook(SECRET).verify(`${body} `, headers as Record<string, string>)).toThrow();
  });

  it('signs with each secret during a rotation', async () => {
    const next = `whsec_${randomBytes(32).toString('base64')}`;
    const { keyring, arrivals } = await setUp([], { secret: [SECRET, next] });
    await keyring.create({ owner: 'ada', name: 'CI' });
    const [{ headers, body } = {} as Received] = await arrivals(1);
    for (const secret of [SECRET, next]) new Webhook(secret).verify(body, headers as Record<string, string>);
  });

  it.each([500, 404, 302, 429, 'cut'] as const)('tries again after %s, under the same id', async (status) => {
    const { keyring, arrivals, failures } = await setUp([status, status]);
    await keyring.create({ owner: 'ada', name: 'CI' });
    const tries = await arrivals(3);
    expect(new Set(tries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(failures).toEqual([]);
  });

  it('gives up after the last try, and says which event', async () => {
    const failed = Promise.withResolvers<WebhookFailure>();
    const { keyring, received } = await setUp([500, 500, 503], { onFailure: failed.resolve });
    const { key } = await keyring.create({ owner: 'ada', name: 'CI' });
    expect(await failed.promise).toMatchObject({ reason: 'retries', status: 503, event: { keyId: key.id } });
    expect(received).toHaveLength(3);
  });

  it.each([
    ['throws', () => assert.fail('broken')],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('a callback that %s ends neither the webhook nor the process', async (_, onFailure) => {
    const warned = once(process, 'warning');
    const { keyring } = await setUp([410], { onFailure });
    await keyring.create({ owner: 'ada', name: 'CI' });
    expect((await warned)[0]).toMatchObject({ name: 'SallyportListenerWarning' });
  });

  it('waits a day at most, whatever the receiver asks for', async () => {
    const { keyring } = await acmeKeyring();
    let tries = 0;
    const headers = { 'Retry-After': '9999999' };
    const fetch = async () => new Response('', { status: ++tries && 503, headers });
    const hooks = webhooks(keyring, { url: 'https://acme.example', secret: SECRET, fetch });
    closing.push(() => hooks.close());
    await keyring.create({ owner: 'ada', name: 'CI' });
    await setTimeout(100);
    expect(tries).toBe(1);
  });

  it('stops at 410', async () => {
    const gone = Promise.withResolvers<WebhookFailure>();
    const { keyring, received } = await setUp([410], { onFailure: gone.resolve });
    await keyring.create({ owner: 'ada', name: 'CI' });
    expect(await gone.promise).toMatchObject({ reason: 'gone', status: 410 });
    await keyring.create({ owner: 'ada', name: 'second' });
    expect(received).toHaveLength(1);
  });

  it('sends the warnings that no audit log has', async () => {
    const { keyring, arrivals } = await setUp([], { events: ['key.expiring', 'quota.near'] });
    const expiresAt = LATE + 24 * HOUR;
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI', quota: { day: 1 }, expiresAt });
    await keyring.verify(secrets);
    await arrivals(1);
    await keyring.flush();
    const sent = (await arrivals(2)).map(({ body }) => JSON.parse(body));
    const about = { provider: 'acme', keyId: key.id, owner: 'ada' };
    expect(sent).toMatchObject([
      { type: 'quota.near', data: { ...about, quota: 'daily', limit: 1, used: 1 } },
      { type: 'key.expiring', timestamp: new Date(LATE).toISOString(), data: { ...about, expiresAt } },
    ]);
  });

  it('sends the chosen types only', async () => {
    const { keyring, arrivals, hooks } = await setUp([], { events: ['key.revoked'] });
    const { key } = await keyring.create({ owner: 'ada', name: 'CI' });
    await keyring.revoke(key.id);
    const sent = await arrivals(1);
    await hooks.close();
    expect(sent.map(({ body }) => JSON.parse(body).type)).toEqual(['key.revoked']);
  });

  it('waits for first tries when it is closed, and reports what waited for another', async () => {
    const { keyring, hooks, failures, received } = await setUp([500], { retries: ['1h'] });
    await keyring.create({ owner: 'ada', name: 'CI' });
    await hooks.close();
    expect(received).toHaveLength(1);
    expect(failures).toMatchObject([{ reason: 'closed', status: 500 }]);
    await keyring.create({ owner: 'ada', name: 'late' });
    expect(received).toHaveLength(1);
  });

  it.each([
    ['url', { url: 'http://acme.example/hooks' }],
    ['url', { url: 'ftp://acme.example' }],
    ['url', { url: 'nonsense' }],
    ['url', { url: 'https://user:word@acme.example' }],
    ['secret', { secret: 'whsec_c2hvcnQ=' }],
    ['secret', { secret: randomBytes(32).toString('base64') }],
    ['secret', { secret: [] }],
    ['events', { events: ['key.refused' as never] }],
    ['retries', { retries: ['soon' as never] }],
    ['retries', { retries: ['25d' as const] }],
  ])('refuses a wrong %s, and does not repeat it', async (field, wrong) => {
    const { keyring } = await acmeKeyring();
    const given = { url: 'https://acme.example/hooks', secret: SECRET, ...wrong };
    const error = (() => {
      try {
        return webhooks(keyring, given);
      } catch (thrown) {
        return thrown as Error;
      }
    })();
    expect(error).toMatchObject({ code: 'invalid_option', field });
    const [value] = Object.values(wrong).flat();
    if (value !== undefined) expect(String(error)).not.toContain(value);
  });
});
