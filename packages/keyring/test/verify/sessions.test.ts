import { hkdfSync } from 'node:crypto';
import type { Principal } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import type { KeyringOptions } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';
import { fakeClock, HOUR, PEPPER } from '../support/acme.js';

async function keyringWithSession(options: Partial<KeyringOptions<typeof smartExtract>> = {}) {
  const clock = fakeClock();
  const keyring = await createKeyring({
    provider: smartExtract,
    store: memoryStore(),
    peppers: { 1: PEPPER },
    clock,
    ...options,
  });
  const { key, secrets } = await keyring.create({
    owner: 'o',
    name: 'n',
    expiresAt: clock.now() + 48 * HOUR,
  });
  const context = { environment: 'production' };
  const principal = (await keyring.verify(secrets)) as Principal;
  const { token, expiresIn } = await keyring.sessions.issue(principal, context);
  return {
    keyring,
    clock,
    key,
    secrets,
    token,
    expiresIn,
    check: () => keyring.sessions.verify(token, context),
  };
}

describe('a session', () => {
  it('stands for its key for 15 minutes', async () => {
    const { keyring, clock, key, expiresIn, check } = await keyringWithSession();
    expect(expiresIn).toBe(900);
    expect(await check()).toMatchObject({ keyId: key.id, owner: 'o' });
    clock.advance(900_000);
    expect(await check()).toEqual({ code: 'expired' });
    await keyring.close();
  });

  it('ends when its key is disabled, and with the secret behind it', async () => {
    const { keyring, key, check } = await keyringWithSession();
    await check();
    await keyring.disable(key.id);
    expect(await check()).toEqual({ code: 'disabled' });
    await keyring.enable(key.id);
    expect(await check()).toMatchObject({ keyId: key.id });
    await keyring.regenerate(key.id);
    expect(await check()).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('ends when its key is revoked', async () => {
    const { keyring, key, check } = await keyringWithSession();
    await check();
    await keyring.revoke(key.id);
    expect(await check()).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('never outlives its key or the grace of its secret', async () => {
    const { keyring, clock, key, secrets } = await keyringWithSession();
    const { secrets: fresh } = await keyring.regenerate(key.id, { grace: '60s' });
    const previous = (await keyring.verify(secrets)) as Principal;
    expect(await keyring.sessions.issue(previous, { environment: 'production' })).toMatchObject({
      expiresIn: 60,
    });
    clock.advance(47 * HOUR + 59 * 60_000);
    const current = (await keyring.verify(fresh)) as Principal;
    expect(await keyring.sessions.issue(current, { environment: 'production' })).toMatchObject({
      expiresIn: 60,
    });
    await keyring.close();
  });

  it('counts against the limits of its key', async () => {
    const { keyring, key, check } = await keyringWithSession();
    await keyring.update(key.id, { quota: { day: 1 } });
    expect(await check()).toMatchObject({ keyId: key.id });
    expect(await check()).toMatchObject({ code: 'quota_exceeded' });
    await keyring.close();
  });

  it('is of one environment', async () => {
    const { keyring, token } = await keyringWithSession();
    expect(await keyring.sessions.verify(token, { environment: 'staging' })).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it.each([
    ['no token', ''],
    ['a text', 'abc'],
    ['three dots', '...'],
    ['no signature', `${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`],
  ])('is not made from %s', async (_, text) => {
    const { keyring } = await keyringWithSession();
    expect(await keyring.sessions.verify(text, { environment: 'production' })).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('survives a rotation of the signing key, until the old pepper goes', async () => {
    const store = memoryStore();
    const { keyring, clock, key, token } = await keyringWithSession({ store });
    const check = async (peppers: Record<number, string>) => {
      const other = await createKeyring({ provider: smartExtract, store, peppers, clock });
      const answer = await other.sessions.verify(token, { environment: 'production' });
      await other.close();
      return answer;
    };
    expect(await check({ 1: PEPPER, 2: `${PEPPER} too` })).toMatchObject({ keyId: key.id });
    expect(await check({ 2: `${PEPPER} too` })).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('is handed out by the token endpoint of the guard', async () => {
    const { keyring, secrets } = await keyringWithSession();
    const guard = createGuard({
      provider: smartExtract,
      strategy: 'embed',
      verifier: keyring.verify,
      sessions: keyring.sessions,
    });
    const headers = { 'content-type': 'application/json' };
    const answer = await guard.tokenEndpoint?.answer(
      { method: 'POST', url: '/auth/token', headers },
      { body: secrets },
    );
    expect(answer?.status).toBe(200);
    const { token } = JSON.parse(answer?.body ?? '').data;
    expect(await keyring.sessions.verify(token, { environment: 'production' })).toMatchObject({ owner: 'o' });
    await keyring.close();
  });
});

describe('a token that was read before', () => {
  it('is not read again, and is answered synchronously', async () => {
    const { keyring, key, check } = await keyringWithSession();
    expect(check()).toBeInstanceOf(Promise);
    await check();
    expect(check()).toMatchObject({ keyId: key.id });
    await keyring.close();
  });

  it('counts for its environment only', async () => {
    const { keyring, token, check } = await keyringWithSession();
    await check();
    expect(await keyring.sessions.verify(token, { environment: 'staging' })).toEqual({ code: 'invalid' });
    await keyring.close();
  });

  it('makes room for newer ones', async () => {
    const { keyring, clock, secrets, check } = await keyringWithSession({ cache: { max: 1 } });
    await check();
    clock.advance(1000);
    const context = { environment: 'production' };
    const { token } = await keyring.sessions.issue((await keyring.verify(secrets)) as Principal, context);
    await keyring.sessions.verify(token, context);
    expect(check()).toBeInstanceOf(Promise);
    await keyring.close();
  });
});

it.each(['sub', 'exp', 'secret'])('a token that is signed, and names no %s, is invalid', async (claim) => {
  const { keyring, clock, key } = await keyringWithSession();
  const signingKey = new Uint8Array(hkdfSync('sha256', PEPPER, '', 'sallyport session', 32));
  const claims = { sub: key.id, exp: Math.floor(clock.now() / 1000) + 60, secret: 1 };
  const check = async (given: Record<string, unknown>) => {
    const token = await new SignJWT({ aud: 'smart-extract:production', ...given })
      .setProtectedHeader({ alg: 'HS256', kid: '1' })
      .sign(signingKey);
    return keyring.sessions.verify(token, { environment: 'production' });
  };
  expect(await check(claims)).toMatchObject({ keyId: key.id });
  expect(await check({ ...claims, [claim]: undefined })).toEqual({ code: 'invalid' });
  await keyring.close();
});
