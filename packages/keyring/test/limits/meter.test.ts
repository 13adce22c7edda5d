import { createGuard } from '@sallyport/core';
import { describe, expect, it, vi } from 'vitest';
import type { Limits } from '../../src/index.js';
import { acme, acmeKeyring, HOUR, LATE } from '../support/acme.js';
import { codes } from '../support/codes.js';

const broken: Limits = { consume: () => Promise.reject(new Error('connection refused')) };

describe('quotas', () => {
  it('pass exactly as many requests as they allow, until 00:00 UTC', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 3 } });
    const ask = () => keyring.verify(secrets);
    expect(await codes(5, ask)).toEqual(['ok', 'ok', 'ok', 'quota_exceeded', 'quota_exceeded']);
    expect(await ask()).toMatchObject({
      retryAfter: 3600,
      limits: [{ name: 'daily', limit: 3, remaining: 0 }],
    });
    clock.advance(HOUR - 1);
    expect(await codes(1, ask)).toEqual(['quota_exceeded']);
    clock.advance(1);
    expect(await codes(4, ask)).toEqual(['ok', 'ok', 'ok', 'quota_exceeded']);
    await keyring.close();
  });

  it('tell the caller how much is left', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 1000 } });
    const guard = createGuard({ provider: acme, verifier: keyring.verify });
    const request = { method: 'GET', url: '/', headers: { authorization: `Bearer ${secrets.apiKey}` } };
    await guard(request);
    expect(await guard(request)).toMatchObject({
      headers: { 'RateLimit-Policy': '"daily";q=1000;w=86400', RateLimit: '"daily";r=998;t=3600' },
    });
    await keyring.close();
  });

  it('are charged by the cost of a request, exactly', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({
      ...{ owner: 'o', name: 'n', quota: { day: 10 } },
      rate: { limit: 8, per: '1h' },
    });
    const guard = createGuard({ provider: acme, verifier: keyring.verify });
    const request = { method: 'GET', url: '/', headers: { authorization: `Bearer ${secrets.apiKey}` } };
    expect(await guard(request, { cost: 5 })).toMatchObject({
      headers: { RateLimit: '"rate";r=3;t=3600, "daily";r=5;t=3600' },
    });
    expect(await keyring.verify(secrets, { cost: 4 })).toMatchObject({
      ...{ code: 'rate_limited', retryAfter: 3600 },
      limits: [{ remaining: 3 }, { remaining: 5 }],
    });
    expect(await keyring.verify(secrets, { cost: 3 })).toMatchObject({ owner: 'o' });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'rate_limited' });
    await keyring.close();
  });

  it('get back once what a failed request took; its rate stays charged', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({
      ...{ owner: 'o', name: 'n', quota: { day: 10, total: 20 } },
      rate: { limit: 12, per: '1h' },
    });
    const refunds: (() => void)[] = [];
    const onCharge = (refund: () => void) => void refunds.push(refund);
    expect(await keyring.verify(secrets, { cost: 6, onCharge })).toMatchObject({ owner: 'o' });
    expect(await keyring.verify(secrets, { cost: 6, onCharge })).toMatchObject({ code: 'quota_exceeded' });
    expect(refunds).toHaveLength(1);
    for (let time = 0; time < 2; time++) refunds[0]?.();
    expect(await keyring.verify(secrets, { cost: 6, onCharge })).toMatchObject({
      limits: [
        { name: 'rate', remaining: 0 },
        { name: 'daily', remaining: 4 },
        { name: 'lifetime', remaining: 14 },
      ],
    });
    await keyring.close();
  });

  it('stay charged if the counters cannot take units back, and the owner hears of it', async () => {
    const limits: Limits = {
      consume: () => ({ ok: true, used: [1] }),
      refund: () => Promise.reject(new Error('connection refused')),
    };
    const { keyring } = await acmeKeyring({ limits });
    const errors = vi.fn();
    keyring.on('error', errors);
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 10 } });
    await keyring.verify(secrets, { onCharge: (refund) => refund() });
    await vi.waitFor(() =>
      expect(errors).toHaveBeenCalledWith(expect.objectContaining({ component: 'limits' })),
    );
    await keyring.close();
  });

  it('that are smaller than the cost of a request refuse it, and say which', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({
      ...{ owner: 'o', name: 'n', quota: { day: 3 }, rate: { limit: 100, per: '1s' } },
    });
    expect(await keyring.verify(secrets, { cost: 4 })).toMatchObject({
      ...{ code: 'quota_exceeded', retryAfter: 3600 },
      limits: [{ remaining: 100 }, { remaining: 3 }],
    });
    await keyring.close();
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '2'])(
    'let nothing pass at a cost that is none: %s',
    async (cost) => {
      const { keyring } = await acmeKeyring();
      const errors: unknown[] = [];
      keyring.on('error', ({ component, error }) => errors.push([component, error]));
      const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { day: 3 } });
      expect(await keyring.verify(secrets, { cost: cost as never })).toMatchObject({ code: 'unavailable' });
      expect(errors).toEqual([['limits', expect.objectContaining({ field: 'cost' })]]);
      await keyring.close();
    },
  );

  it('of a month end with the month', async () => {
    const { keyring, clock } = await acmeKeyring();
    clock.advance(-29 * 24 * HOUR);
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { month: 2 } });
    const ask = () => keyring.verify(secrets);
    expect(await codes(3, ask)).toEqual(['ok', 'ok', 'quota_exceeded']);
    clock.advance(29 * 24 * HOUR);
    expect(clock.now()).toBe(LATE);
    expect(await codes(1, ask)).toEqual(['quota_exceeded']);
    clock.advance(HOUR);
    expect(await codes(1, ask)).toEqual(['ok']);
    await keyring.close();
  });

  it('are not charged for a refused request, whatever the reason', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets, key } = await keyring.create({
      owner: 'o',
      name: 'n',
      scopes: ['read'],
      quota: { day: 3, month: 100 },
      rate: { limit: 2, per: '1s' },
    });
    const ask = () => keyring.verify(secrets, { scopes: ['read'] });
    await keyring.verify(secrets, { scopes: ['write'] });
    expect(await codes(4, ask)).toEqual(['ok', 'ok', 'rate_limited', 'rate_limited']);
    clock.advance(1000);
    expect(await codes(2, ask)).toEqual(['ok', 'quota_exceeded']);
    const raised = await keyring.update(key.id, { quota: { day: 5, month: 100 } });
    expect(raised.quota).toEqual({ day: 5, month: 100 });
    expect(await ask()).toMatchObject({
      limits: [
        { name: 'rate', remaining: 0 },
        { name: 'daily', remaining: 1 },
        { name: 'monthly', remaining: 96 },
      ],
    });
    await keyring.close();
  });

  it('of an owner are shared by its keys', async () => {
    const { keyring } = await acmeKeyring();
    const a = await keyring.create({ owner: 'org', name: 'a' });
    const b = await keyring.create({ owner: 'org', name: 'b' });
    await keyring.verify(a.secrets);
    await keyring.setOwnerLimits('org', { quota: { day: 2 } }, { by: 'ann' });
    expect(await keyring.ownerLimits('org')).toEqual({ quota: { day: 2 } });
    expect(await codes(1, () => keyring.verify(a.secrets))).toEqual(['ok']);
    expect(await codes(2, () => keyring.verify(b.secrets))).toEqual(['ok', 'quota_exceeded']);
    expect(await keyring.verify(a.secrets)).toMatchObject({ limits: [{ name: 'owner-daily' }] });
    expect((await keyring.audit({ action: 'owner_limits_set' })).items).toMatchObject([
      { owner: 'org', by: 'ann' },
    ]);
    await keyring.close();
  });
});

describe('rates', () => {
  it('never refuse steady traffic below the limit', async () => {
    const { keyring, clock } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', rate: { limit: 5, per: '2s' } });
    const answers = await codes(200, () => {
      clock.advance(400);
      return keyring.verify(secrets);
    });
    expect(new Set(answers)).toEqual(new Set(['ok']));
    await keyring.close();
  });
});

describe('when the counters cannot be reached', () => {
  it('a closed limit is 503', async () => {
    const { keyring } = await acmeKeyring({ limits: broken });
    const { secrets } = await keyring.create({
      owner: 'o',
      name: 'n',
      quota: { day: 5, onFailure: 'closed' },
    });
    expect(await keyring.verify(secrets)).toEqual({ code: 'unavailable', retryAfter: 1 });
    await keyring.close();
  });

  it('an open limit passes, and publishes that', async () => {
    const { keyring } = await acmeKeyring({ limits: broken });
    const { secrets, key } = await keyring.create({
      owner: 'o',
      name: 'n',
      quota: { day: 5, onFailure: 'open' },
    });
    const opened: unknown[] = [];
    keyring.on('limits.opened', (event) => opened.push(event));
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id });
    expect(opened).toMatchObject([{ keyId: key.id, limits: ['daily'] }]);
    await keyring.close();
  });

  it('one closed limit among open ones is 503', async () => {
    const { keyring } = await acmeKeyring({ limits: broken });
    const rate = { limit: 5, per: '1s', onFailure: 'open' } as const;
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', rate, quota: { day: 5 } });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'unavailable' });
    await keyring.close();
  });
});
