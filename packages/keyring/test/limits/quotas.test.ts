import { createGuard } from '@sallyport/core';
import { expect, it, onTestFinished } from 'vitest';
import { createKeyring, type Store } from '../../src/index.js';
import { acme, fakeClock, HOUR, PEPPER } from '../support/acme.js';
import { describeEveryStore } from '../support/every-store.js';

await describeEveryStore('quotas', (makeNodes) => {
  async function setUp() {
    const newStore: () => Store = await makeNodes();
    const clock = fakeClock();
    const open = async () => {
      const keyring = await createKeyring({
        provider: acme,
        store: newStore(),
        peppers: { 1: PEPPER },
        clock,
      });
      onTestFinished(() => keyring.close());
      return keyring;
    };
    return { clock, nodes: [await open(), await open()] as const };
  }

  it('of an hour begin anew with each, those of a lifetime never', async () => {
    const { clock, nodes } = await setUp();
    const [a, b] = nodes;
    const { secrets } = await a.create({ owner: 'o', name: 'n', quota: { hour: 2, total: 5 } });
    const headers = { authorization: `Bearer ${secrets.apiKey}` };
    const ask = async (at: number) => (await nodes[at % 2]?.verify(secrets)) ?? {};
    expect(await ask(0)).toMatchObject({
      limits: [
        { name: 'hourly', limit: 2, remaining: 1, resetAfter: 3600, window: 3600 },
        { name: 'lifetime', limit: 5, remaining: 4, resetAfter: Infinity, window: Infinity },
      ],
    });
    expect(await ask(1)).toMatchObject({ limits: [{ remaining: 0 }, { remaining: 3 }] });
    expect(await ask(0)).toMatchObject({ code: 'quota_exceeded', retryAfter: 3600 });
    clock.advance(HOUR);
    for (const at of [0, 1]) expect(await ask(at)).toMatchObject({ owner: 'o' });
    clock.advance(800 * 24 * HOUR);
    expect(await ask(0)).toMatchObject({ limits: [{ remaining: 1 }, { remaining: 0 }] });
    for (const node of nodes) await node.flush();
    const over = await ask(1);
    expect(over).toMatchObject({ code: 'quota_exceeded' });
    expect(over).not.toHaveProperty('retryAfter');

    const guard = createGuard({ provider: acme, verifier: b.verify });
    const verdict = await guard({ method: 'GET', url: '/', headers });
    expect(verdict).toMatchObject({
      refusal: {
        status: 429,
        headers: {
          'RateLimit-Policy': '"hourly";q=2;w=3600, "lifetime";q=5',
          RateLimit: expect.stringMatching(/^"hourly";r=1;t=\d+, "lifetime";r=0$/),
        },
      },
    });
    if (!verdict.ok) expect(verdict.refusal.headers).not.toHaveProperty('Retry-After');
  });

  it('of an owner count all of its keys, in its whole life', async () => {
    const { clock, nodes } = await setUp();
    await nodes[0].setOwnerLimits('o', { quota: { total: 2 } });
    const [first, second] = [
      await nodes[0].create({ owner: 'o', name: 'n' }),
      await nodes[1].create({ owner: 'o', name: 'n' }),
    ];
    expect(await nodes[0].verify(first.secrets)).toMatchObject({ limits: [{ name: 'owner-lifetime' }] });
    clock.advance(40 * 24 * HOUR);
    expect(await nodes[1].verify(second.secrets)).toMatchObject({ limits: [{ remaining: 0 }] });
    expect(await nodes[0].verify(first.secrets)).toMatchObject({ code: 'quota_exceeded' });
  });

  it('of a day and a month follow a time zone and a billing day, also where the clocks are changed', async () => {
    const { clock, nodes } = await setUp();
    // The night before the clocks of Berlin go back: the day has 25 hours.
    clock.advance(Date.UTC(2026, 9, 24, 21) - clock.now());
    const quota = { day: 2, month: 5, timeZone: 'europe/berlin', monthStart: 25 };
    const { key, secrets } = await nodes[0].create({ owner: 'o', name: 'n', quota });
    expect(key.quota).toEqual({ ...quota, timeZone: 'Europe/Berlin' });
    const ask = async (at: number) => (await nodes[at % 2]?.verify(secrets)) ?? {};
    const [day, month] = [
      { name: 'daily', limit: 2 },
      { name: 'monthly', limit: 5 },
    ];
    expect(await ask(0)).toMatchObject({
      limits: [
        { ...day, remaining: 1, resetAfter: 3600, window: 24 * 3600 },
        { ...month, remaining: 4, resetAfter: 3600, window: 30 * 24 * 3600 },
      ],
    });
    await ask(1);
    expect(await ask(0)).toMatchObject({ code: 'quota_exceeded', retryAfter: 3600 });
    clock.advance(HOUR);
    for (const node of nodes) await node.flush();
    expect(await ask(1)).toMatchObject({
      limits: [
        { ...day, remaining: 1, resetAfter: 25 * 3600, window: 25 * 3600 },
        { ...month, remaining: 4, window: (31 * 24 + 1) * 3600 },
      ],
    });
    await ask(0);
    clock.advance(24 * HOUR);
    expect(await ask(1)).toMatchObject({ code: 'quota_exceeded', retryAfter: 3600 });
    expect(await nodes[1].limits(key.id)).toMatchObject([
      { ...day, used: 2, resetAt: Date.UTC(2026, 9, 25, 23) },
      { ...month, used: 2, resetAt: Date.UTC(2026, 10, 24, 23) },
    ]);
    clock.advance(HOUR);
    expect(await ask(0)).toMatchObject({ limits: [{ remaining: 1 }, { remaining: 2 }] });
    for (const [field, value] of [
      ['timeZone', 'Mars/Olympus'],
      ['monthStart', 32],
      ['monthStart', 0],
    ] as const)
      await expect(
        nodes[0].create({ owner: 'o', name: 'n', quota: { day: 1, [field]: value } }),
      ).rejects.toMatchObject({ code: 'invalid_input', field: `quota.${field}` });
  });

  it('get back what a failed request took, on the clock of the counters', async () => {
    const newStore = await makeNodes();
    const keyring = await createKeyring({ provider: acme, store: newStore(), peppers: { 1: PEPPER } });
    onTestFinished(() => keyring.close());
    const { secrets } = await keyring.create({ owner: 'o', name: 'n', quota: { total: 10 } });
    const onCharge = (refund: () => void) => refund();
    for (let time = 0; time < 2; time++)
      expect(await keyring.verify(secrets, { cost: 9, onCharge })).toMatchObject({ owner: 'o' });
  });
});
