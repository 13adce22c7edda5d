import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startOnFreePorts } from './harness.js';
import { keysOf, statuses } from './keys-of.js';
import type { Person } from './person.js';
import { signUp } from './person.js';

let playground: Awaited<ReturnType<typeof startOnFreePorts>>;
let ada: Person;
beforeAll(async () => {
  playground = await startOnFreePorts();
  ada = await signUp(playground.home, 'ada@example.com');
});
afterAll(() => playground.close());

const PROBLEM =
  '{"type":"about:blank","title":"Unauthorized","status":401,"detail":"The credential is disabled.","code":"disabled"}';

/** The body for a disabled key: the documented one, or the default. */
const DISABLED = {
  extracta: PROBLEM,
  'smart-extract': '{"status":"error","error":"This API key is disabled"}',
  coresignal: '{"detail":"The credential is disabled."}',
  adjutor: PROBLEM,
  phota: '{"detail":"The credential is disabled."}',
};

describe.each(Object.entries(DISABLED))('through the JSON API, a key of %s', (provider, disabled) => {
  test('works on three frameworks, is replaced at once, disabled and deleted', async () => {
    const keys = keysOf(provider, ada, playground);
    const scopes = provider === 'adjutor' ? ['karma'] : [];
    const { id, secrets } = await keys.create({ name: 'CI', scopes });
    expect(statuses(await keys.call(secrets))).toEqual([200, 200, 200]);

    const next = await keys.regenerate(id, '0');
    expect(statuses(await keys.call(secrets))).toEqual([401, 401, 401]);
    expect(statuses(await keys.call(next.secrets))).toEqual([200, 200, 200]);

    await keys.change(id, 'disable');
    const refused = await keys.call(next.secrets);
    expect(refused.map(({ status, body }) => [status, body])).toEqual(Array(3).fill([401, disabled]));
    await keys.change(id, 'enable');
    expect(statuses(await keys.call(next.secrets))).toEqual([200, 200, 200]);

    await keys.delete(id);
    expect(statuses(await keys.call(next.secrets))).toEqual([401, 401, 401]);
    expect((await keys.read(id)).status).toBe(404);
    expect(await keys.names()).toEqual([]);
  });
});

describe('in the way of each provider', () => {
  test('Adjutor: an app may call only its selected services', async () => {
    const keys = keysOf('adjutor', ada, playground);
    const { secrets } = await keys.create({ name: 'Repayments', scopes: ['direct-debit'] });
    const refused = await keys.call(secrets);
    expect(statuses(refused)).toEqual([403, 403, 403]);
    expect(refused[0]?.head).toContain('error="insufficient_scope"');
    const unknown = await ada.ask('/adjutor/api/keys', { json: { name: 'x', scopes: ['loans'] } });
    expect(unknown.status).toBe(400);
  });

  test('SmartExtract: key and secret work in one environment, and are shown once', async () => {
    const keys = keysOf('smart-extract', ada, playground);
    const { id, secrets } = await keys.create({ name: 'Try-out', environment: 'staging' });
    expect(statuses(await keys.call(secrets, 'staging'))).toEqual([200, 200, 200]);
    expect(statuses(await keys.call(secrets, 'production'))).toEqual([401, 401, 401]);
    const shown = await (await keys.read(id)).text();
    expect(shown).not.toContain(secrets.secret);
    expect(shown).not.toContain(secrets.key);
  });

  test('Coresignal: of several keys, one is deleted and the others stay', async () => {
    const keys = keysOf('coresignal', ada, playground);
    const first = await keys.create({ name: 'Search' });
    const second = await keys.create({ name: 'Enrichment' });
    expect(await keys.names()).toEqual(['Enrichment', 'Search']);
    await keys.delete(first.id);
    expect(await keys.names()).toEqual(['Enrichment']);
    expect(statuses(await keys.call(second.secrets))).toEqual([200, 200, 200]);
  });

  test('Phota: both keys work while applications are updated, then the old one is revoked', async () => {
    const keys = keysOf('phota', ada, playground);
    const old = await keys.create({ name: 'Studio' });
    const next = await keys.create({ name: 'Studio, 2027' });
    expect(statuses(await keys.call(old.secrets))).toEqual([200, 200, 200]);
    expect(statuses(await keys.call(next.secrets))).toEqual([200, 200, 200]);
    await keys.change(old.id, 'revoke', { reason: 'rotated' });
    expect(statuses(await keys.call(old.secrets))).toEqual([401, 401, 401]);
    expect(statuses(await keys.call(next.secrets))).toEqual([200, 200, 200]);
  });

  test('Phota: one key is rotated with a grace time', async () => {
    const keys = keysOf('phota', ada, playground);
    const { id, secrets } = await keys.create({ name: 'Booth' });
    const next = await keys.regenerate(id, '24h');
    expect(statuses(await keys.call(secrets))).toEqual([200, 200, 200]);
    expect(statuses(await keys.call(next.secrets))).toEqual([200, 200, 200]);
  });
});
