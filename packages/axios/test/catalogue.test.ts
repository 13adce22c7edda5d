import type { CredentialError, Provider } from '@sallyport/core';
import { createCredential, createFetch, generateSecrets, refusalOf } from '@sallyport/core';
import * as catalogue from '@sallyport/core/catalogue';
import { signJwt } from '@sallyport/core/jwt';
import { startStandIn } from '@sallyport/testing';
import axios from 'axios';
import { describe, expect, it, onTestFinished } from 'vitest';
import { attachCredential } from '../src/index.js';

const STRATEGIES = Object.values<Provider>(catalogue).flatMap((provider) =>
  Object.keys(provider.strategies).map((strategy) => [provider.id, strategy, provider] as const),
);

/** A value, which every pattern allows, for each parameter that has no default and cannot be left out. */
function paramsOf({ params = {} }: Provider): Record<string, string> {
  const needed = Object.entries(params).filter(
    ([, { optional, ...rest }]) => !optional && rest.default === undefined,
  );
  return Object.fromEntries(needed.map(([name]) => [name, '42']));
}

/** If the vendor documents no body, a client tells what a status means by the standards. */
function codeOf({ refusals }: Provider): string {
  return refusals?.invalid?.status === 403 ? 'forbidden' : 'invalid';
}

describe.each(STRATEGIES)('the stand-in of %s, %s', (_id, strategy, provider) => {
  async function start() {
    const params = paramsOf(provider);
    const standIn = await startStandIn(provider, { params });
    onTestFinished(() => standIn.close());
    const credentialOf = (secrets: Readonly<Record<string, string>>) =>
      createCredential(provider, { source: secrets, strategy, params, signJwt, baseURL: standIn.baseURL });
    const right: Readonly<Record<string, string>> = standIn.secrets;
    const wrong: Readonly<Record<string, string>> = generateSecrets(provider);
    return { standIn, right: credentialOf(right), wrong: credentialOf(wrong) };
  }

  it('accepts its key from fetch, and no other', async () => {
    const { right, wrong } = await start();
    expect((await createFetch(right)('/things')).status).toBe(200);
    // An exchange that is refused leaves nothing to send.
    const refused = await createFetch(wrong)('/things').then(refusalOf, (error: CredentialError) => error);
    expect(refused?.code).toBe(codeOf(provider));
  });

  it('accepts its key from axios, and no other', async () => {
    const { right, wrong } = await start();
    const client = axios.create();
    const detach = attachCredential(client, right);
    expect((await client.get('/things')).status).toBe(200);
    detach();
    attachCredential(client, wrong);
    await expect(client.get('/things')).rejects.toMatchObject({
      code: codeOf(provider),
      provider: provider.id,
    });
  });

  it('names the page of the vendor, and the variable of each secret', () => {
    expect(provider.docs).toMatch(/^https:\/\//);
    for (const { env } of Object.values(provider.secrets)) expect(env).toMatch(/^[A-Z_]+$/);
  });
});
