import { createGuard, defineProvider, memorySessions } from '@sallyport/core';
import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Keyring } from '../src/index.js';
import { createKeyring, memoryStore } from '../src/index.js';
import { createKeyCache } from '../src/verify/key-cache.js';
import { createRefusalLog } from '../src/verify/refusal-log.js';
import type { Acme } from './support/acme.js';
import { acme, acmeKeyring, fakeClock, HOUR, PEPPER } from './support/acme.js';

const good = { owner: 'user-1', name: 'CI' };

describe('a session', () => {
  /** Two nodes on one store, of which the far one hears nothing of the near one. */
  async function twoNodes() {
    const store = memoryStore();
    const clock = fakeClock();
    const open = () => createKeyring({ provider: acme, store, peppers: { 1: PEPPER }, clock });
    const [near, far] = await Promise.all([open(), open()]);
    return { near, far, clock };
  }

  it('is bound to the secret that was exchanged, not to the one that has replaced it', async () => {
    const { near, far, clock } = await twoNodes();
    const { key, secrets } = await near.create(good);
    // The far node knows the key by its secret, and not by its id.
    const principal = await far.verify(secrets);
    if ('code' in principal) throw new Error(principal.code);
    await near.regenerate(key.id, { grace: 0 });
    const issued = await Promise.resolve(far.sessions.issue(principal, {})).catch(() => undefined);
    clock.advance(31_000);
    expect(issued === undefined ? { code: 'invalid' } : await far.sessions.verify(issued.token, {})).toEqual({
      code: 'invalid',
    });
    await Promise.all([near.close(), far.close()]);
  });

  it('dies with its secret, however exchange and rotation interleave', async () => {
    const { near, far, clock } = await twoNodes();
    for (let trial = 0; trial < 200; trial++) {
      const { key, secrets } = await near.create(good);
      if (trial % 2 === 0) await far.verify(secrets);
      const pause = () => (Math.random() < 0.5 ? Promise.resolve() : new Promise(setImmediate));
      const exchange = (async () => {
        const principal = await far.verify(secrets);
        if ('code' in principal) return undefined;
        await pause();
        return far.sessions.issue(principal, {});
      })().catch(() => undefined);
      await pause();
      await near.regenerate(key.id, { grace: 0 });
      const issued = await exchange;
      clock.advance(31_000);
      if (issued) expect(await far.sessions.verify(issued.token, {})).toEqual({ code: 'invalid' });
    }
    await Promise.all([near.close(), far.close()]);
  });

  it('of memorySessions() is refused beside a keyring', async () => {
    const { keyring } = await acmeKeyring();
    const provider = defineProvider({
      ...acme,
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/token', expires: 'unknown' },
          then: { header: { 'X-Token': '{token}' } },
        },
      },
    });
    const verifier = keyring.verify as never;
    expect(() => createGuard({ provider, verifier, sessions: memorySessions() })).toThrow('outlive its key');
    expect(createGuard({ provider, verifier }).tokenEndpoint).toBeDefined();
    await keyring.close();
  });

  it('that has ended does not live again when the clock is set back', async () => {
    const { keyring, clock } = await acmeKeyring();
    const principal = await keyring.verify((await keyring.create(good)).secrets);
    if ('code' in principal) throw new Error(principal.code);
    const { token } = await keyring.sessions.issue(principal, {});
    expect(await keyring.sessions.verify(token, {})).toMatchObject({ owner: 'user-1' });
    clock.advance(16 * 60_000);
    expect(await keyring.sessions.verify(token, {})).toEqual({ code: 'expired' });
    clock.advance(-HOUR);
    expect(await keyring.sessions.verify(token, {})).toEqual({ code: 'expired' });
    await keyring.close();
  });
});

describe('a clock that is set back', () => {
  it('does not lengthen the time that a key is cached', async () => {
    const cache = createKeyCache({ ttlMs: 30_000, max: 10, digestsOf: () => [] });
    await cache.load('name', 1_000_000, async () => undefined);
    expect(cache.get('name', 1_000_000 + 29_999)).toBeNull();
    expect(cache.get('name', 1_000_000 - 1)).toBeUndefined();
  });

  it('does not lengthen it by a step that is shorter than the TTL either', async () => {
    vi.useFakeTimers();
    const clock = { ...fakeClock(), monotonic: () => elapsed };
    let elapsed = 0;
    const store = memoryStore();
    const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER }, clock });
    const find = vi.spyOn(store, 'find');
    const { secrets } = await keyring.create(good);
    const wait = async (milliseconds: number) => {
      elapsed += milliseconds;
      clock.advance(milliseconds);
      await vi.advanceTimersByTimeAsync(milliseconds);
    };
    await keyring.verify(secrets);
    await wait(20_000);
    await keyring.verify(secrets);
    expect(find).toHaveBeenCalledTimes(1);
    clock.advance(-15_000);
    await wait(11_000);
    await keyring.verify(secrets);
    expect(find).toHaveBeenCalledTimes(2);
    await keyring.close();
    vi.useRealTimers();
  });

  it('after a jump ahead freezes no quota in memory', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets } = await keyring.create({ ...good, quota: { day: 2 } });
    clock.advance(30 * 24 * HOUR);
    for (let at = 0; at < 3; at++) await keyring.verify(secrets);
    clock.advance(-30 * 24 * HOUR);
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'user-1' });
    await keyring.close();
  });
});

describe('free text', () => {
  const hostile = [
    'a\u001b[2Jb',
    'a\u0007b',
    '\u009b31m',
    'a\u202eb',
    'a\u2066b\u2069',
    '\u200b',
    ' \u00a0\u3000',
    '\ufeff',
    '\u2060\u200d',
    'a\u007fb',
    'a\nb',
  ];
  const fields: Record<string, (keyring: Keyring<Acme>, id: string, text: string) => Promise<unknown>> = {
    'a name': (keyring, _, name) => keyring.create({ ...good, name }),
    'an owner': (keyring, _, owner) => keyring.create({ ...good, owner }),
    'a new name': (keyring, id, name) => keyring.update(id, { name }),
    'a reason': (keyring, id, reason) => keyring.revoke(id, { reason }),
    'an author': (keyring, id, by) => keyring.disable(id, { by }),
    'a name of metadata': (keyring, id, text) => keyring.update(id, { metadata: { [text]: 1 } }),
  };

  it.each(Object.entries(fields))(
    'as %s that rewrites a line or shows nothing is refused',
    async (_, use) => {
      const { keyring } = await acmeKeyring();
      const { key } = await keyring.create(good);
      for (const text of hostile)
        await expect(use(keyring, key.id, text)).rejects.toMatchObject({ code: 'invalid_input' });
      await expect(use(keyring, key.id, 'Zoë ☕ שלום')).resolves.toBeDefined();
      await keyring.close();
    },
  );

  it('as an address is dropped unless it is one', async () => {
    const { keyring } = await acmeKeyring();
    const { key } = await keyring.create(good, { by: 'ann', ip: 'x'.repeat(3000) });
    await keyring.verify({ apiKey: 'wrong' }, { ip: '\u001b]52;c;eA==\u0007' });
    await keyring.disable(key.id, { ip: '192.0.2.1' });
    const { items } = await keyring.audit();
    expect(items.map(({ action, ip }) => [action, ip]).sort()).toEqual([
      ['created', undefined],
      ['disabled', '192.0.2.1'],
      ['refused', undefined],
    ]);
    await keyring.close();
  });
});

describe('the audit log', () => {
  const random = (size: number) => new Uint8Array(size);

  it('shows refusals of a known key, however many unknown ones there are, and counts what it leaves out', () => {
    const log = createRefusalLog('acme', random);
    for (let at = 0; at < 5000; at++) log.add('invalid', undefined, `10.0.${at >> 8}.${at & 255}`, 1);
    for (let at = 0; at < 50; at++) log.add('forbidden', { keyId: 'stolen', owner: 'o' }, '192.0.2.1', 1);
    const events = log.drain();
    expect(events.find(({ keyId }) => keyId === 'stolen')).toMatchObject({
      detail: { code: 'forbidden', count: 50 },
    });
    const total = events.reduce((sum, { detail }) => sum + Number(detail?.count), 0);
    expect(total).toBe(5050);
    expect(events.length).toBeLessThan(1100);
    expect(events.some(({ detail }) => detail?.others === true)).toBe(true);
  });

  it('gets the refusals of a write that failed with the next one', async () => {
    const store = memoryStore();
    const { keyring } = await acmeKeyring({ store });
    await keyring.verify({ apiKey: 'wrong' }, { ip: '192.0.2.1' });
    vi.spyOn(store, 'addAudit').mockRejectedValueOnce(new Error('down'));
    await keyring.flush().catch(() => {});
    await keyring.verify({ apiKey: 'wrong' }, { ip: '192.0.2.1' });
    const { items } = await keyring.audit({ action: 'refused' });
    expect(items.reduce((sum, { detail }) => sum + Number(detail?.count), 0)).toBe(2);
    await keyring.close();
  });
});

describe('redact()', () => {
  it('leaves no key in any text, whatever stands beside it', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create(good);
    const around = fc.oneof(
      fc.constantFrom('\\n', '%20', '%3D', '\u001b[0m', '_', 'x', '"', 'key=', 'Bearer ', '\\u000a', '-'),
      fc.string({ maxLength: 10 }),
    );
    fc.assert(
      fc.property(around, around, (before, after) => {
        expect(keyring.redact(`${before}${secrets.apiKey}${after}`)).not.toContain(secrets.apiKey.slice(10));
      }),
      { numRuns: 500 },
    );
    await keyring.close();
  });

  it('hides session tokens and pairs of HTTP Basic, and leaves ids alone', async () => {
    const { keyring } = await acmeKeyring();
    const { key, secrets } = await keyring.create(good);
    const principal = await keyring.verify(secrets);
    if ('code' in principal) throw new Error(principal.code);
    const { token } = await keyring.sessions.issue(principal, {});
    const basic = Buffer.from(`${secrets.apiKey}:x`).toString('base64');
    const text = keyring.redact(`${key.id} token=${token} Authorization: Basic ${basic}`);
    expect(text).toBe(`${key.id} token=[redacted] Authorization: Basic [redacted]`);
    await keyring.close();
  });

  it.each(['\\n', '%20', '%3D', '\u001b[31m', '_', 'x', '\\u000a', '=', ''])(
    'finds tokens, pairs and encoded keys behind %j',
    async (before) => {
      const { keyring } = await acmeKeyring();
      const { secrets } = await keyring.create(good);
      const principal = await keyring.verify(secrets);
      if ('code' in principal) throw new Error(principal.code);
      const { token } = await keyring.sessions.issue(principal, {});
      const pairs = ['', 'a', 'ab', 'user@example'].map((user) =>
        Buffer.from(`${user}:${secrets.apiKey}`).toString('base64'),
      );
      const forms = [
        token,
        `Basic ${Buffer.from('user:another password').toString('base64')}`,
        ...pairs.flatMap((pair) => [
          pair,
          `Basic ${pair}`,
          `basic%20${encodeURIComponent(pair)}`,
          encodeURIComponent(pair),
          pair.replace(/=+$/, ''),
        ]),
        Buffer.from(secrets.apiKey).toString('base64url'),
      ];
      for (const form of forms) {
        const text = keyring.redact(`${before}${form}\u001b[0m`);
        expect(text).toContain('[redacted]');
        // Any twelve characters of the encoded part would be too many.
        const encoded = form.slice(form.search(/[\w%+/=-]{16,}/));
        for (let at = 0; at + 12 <= encoded.length; at += 4)
          expect(text).not.toContain(encoded.slice(at, at + 12));
      }
      await keyring.close();
    },
  );
});

describe('a secret that is passed by mistake', () => {
  it('as an id, a field or a secret name is in no error', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create(good);
    const { apiKey } = secrets;
    const mistakes = [
      keyring.get(apiKey),
      keyring.revoke(apiKey),
      keyring.usage(apiKey),
      keyring.create({ ...good, [apiKey]: 1 } as never),
      keyring.update('key_x', { [apiKey]: 1 } as never),
      keyring.create({ ...good, quota: { [apiKey]: 1 } } as never),
      keyring.import([{ ...good, secrets: { [apiKey]: 'x' } } as never]),
      keyring.list({ [apiKey]: 1 } as never),
      keyring.list({ state: apiKey as never }),
      keyring.regenerate(apiKey, { grace: apiKey as never }),
    ];
    for (const mistake of mistakes) {
      const error = await mistake.then(
        () => undefined,
        (thrown: Error) => thrown,
      );
      expect(error).toBeDefined();
      expect(`${error?.message} ${JSON.stringify(error)}`).not.toContain(apiKey.slice(10));
    }
    await keyring.close();
  });
});

describe('a filter', () => {
  it.each<[string, object]>([
    ['an owner that is undefined', { owner: undefined }],
    ['an owner that is no string', { owner: 7 }],
    ['a field that there is not', { ownr: 'user-1' }],
  ])('with %s is an error, not everybody', async (_, filter) => {
    const { keyring, clock } = await acmeKeyring();
    await keyring.create(good);
    const refused = { code: 'invalid_input' };
    await expect(keyring.list(filter)).rejects.toMatchObject(refused);
    await expect(keyring.audit(filter)).rejects.toMatchObject(refused);
    const everyone = { ...filter, createdBefore: clock.now() + 1 };
    await expect(keyring.revokeAll(everyone)).rejects.toMatchObject(refused);
    expect((await keyring.list({ state: 'active' })).items).toHaveLength(1);
    await keyring.close();
  });

  it.each(['yesterday', Number.NaN, new Date(Number.NaN), {}])(
    'of times takes times only: %s',
    async (time) => {
      const { keyring } = await acmeKeyring();
      await keyring.create(good);
      await expect(keyring.revokeAll({ createdBefore: time as never })).rejects.toMatchObject({
        field: 'createdBefore',
      });
      await expect(keyring.audit({ from: time as never })).rejects.toMatchObject({ field: 'from' });
      await keyring.close();
    },
  );
});

it('a change may be restricted to some fields', async () => {
  const { keyring, clock } = await acmeKeyring();
  const { key } = await keyring.create({ ...good, scopes: ['read'], expiresAt: clock.now() + HOUR });
  const fields = ['name'] as const;
  expect((await keyring.update(key.id, { name: 'New' }, { fields })).name).toBe('New');
  for (const patch of [{ scopes: ['admin'] }, { name: 'x', quota: null }, { expiresAt: null }])
    await expect(keyring.update(key.id, patch, { fields })).rejects.toMatchObject({ code: 'invalid_input' });
  clock.advance(2 * HOUR);
  expect((await keyring.update(key.id, { name: 'Late' }, { fields })).state).toBe('expired');
  await keyring.close();
});
