import type { Provider, Verifier } from '@sallyport/core';
import { createCredential, createFetch, defineProvider, generateSecrets, refuse } from '@sallyport/core';
import { adjutor, coresignal, phota, smartExtract } from '@sallyport/core/providers';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningStandIn, StandInOptions } from '../../src/index.js';
import { startStandIn } from '../../src/index.js';

const running: RunningStandIn<Provider>[] = [];

async function start<P extends Provider>(
  provider: P,
  options?: StandInOptions<P>,
): Promise<RunningStandIn<P>> {
  const standIn = await startStandIn(provider, options);
  running.push(standIn);
  return standIn;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((standIn) => standIn.close()));
});

const basic = (key: string, secret: string) => ({
  Authorization: `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`,
});

describe('a stand-in of one of the five providers', () => {
  it('accepts its own key on the example endpoints', async () => {
    const { baseURL, secrets } = await start(phota);
    const response = await fetch(`${baseURL}/profiles/ids`, { headers: { 'X-API-Key': secrets.apiKey } });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(await response.json()).toMatchObject({ standIn: 'phota' });
  });

  it('serves below the path of the environment', async () => {
    const { baseURL } = await start(smartExtract, { environment: 'staging' });
    expect(new URL(baseURL).pathname).toBe('/smart-extract-stg-api/api/account/v1');
  });

  it('refuses in the format of the provider', async () => {
    const { baseURL } = await start(phota);
    const response = await fetch(`${baseURL}/profiles/ids`);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"detail":"Missing or invalid API key in the X-API-Key header."}');
  });

  it('makes a key with every scope, and refuses a key that lacks one', async () => {
    const able = await start(adjutor);
    const headers = { Authorization: `Bearer ${able.secrets.apiKey}` };
    expect((await fetch(`${able.baseURL}/direct-debit/banks`, { headers })).status).toBe(200);

    const unable = await start(adjutor, { keys: [{ secrets: able.secrets, scopes: ['karma'] }] });
    const refused = await fetch(`${unable.baseURL}/direct-debit/banks`, { headers });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect((await fetch(`${unable.baseURL}/verification/karma/12345`, { headers })).status).toBe(200);
  });

  it('responds with 404 for an identity that is not listed, which is data', async () => {
    const { baseURL, secrets } = await start(adjutor);
    const response = await fetch(`${baseURL}/verification/karma/not-listed`, {
      headers: { Authorization: `Bearer ${secrets.apiKey}` },
    });
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ standIn: 'adjutor', listed: false });
  });

  it('counts against the daily quota of Coresignal', async () => {
    const { baseURL, secrets } = await start(coresignal);
    const response = await fetch(`${baseURL}/company_base/collect/42`, {
      headers: { apikey: secrets.apiKey },
    });
    expect(response.headers.get('ratelimit')).toMatch(/^"daily";r=999;t=\d+$/);
    expect(await response.json()).toEqual({ standIn: 'coresignal', id: '42' });
  });

  it('issues a token, and shows the page that is embedded with it', async () => {
    const { baseURL, secrets } = await start(smartExtract);
    const exchanged = await fetch(`${baseURL}/auth/token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(secrets),
    });
    expect(exchanged.status).toBe(200);
    const { data } = (await exchanged.json()) as { data: { token: string } };

    const page = await fetch(`${baseURL}/embed?token=${data.token}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).not.toContain(data.token);
    expect((await fetch(`${baseURL}/embed?token=x`)).status).toBe(401);
    expect((await fetch(`${baseURL}/embed`)).status).toBe(401);

    const extraction = await fetch(`${baseURL}/extraction/document`, {
      method: 'POST',
      headers: basic(secrets.key, secrets.secret),
    });
    expect(extraction.status).toBe(200);
  });

  it('starts only in an environment of the provider', async () => {
    // @ts-expect-error Phota has one environment.
    await expect(startStandIn(phota, { environment: 'staging' })).rejects.toThrow('staging');
  });

  it('asks for the credential before it says that there is no such endpoint', async () => {
    for (const provider of [phota, adjutor, coresignal]) {
      const { baseURL } = await start(provider);
      for (const headers of [{}, { 'X-API-Key': 'wrong', apikey: 'wrong', Authorization: 'Bearer wrong' }])
        expect((await fetch(`${baseURL}/nowhere`, { headers })).status).toBe(401);
    }
  });

  it('responds with 404 on any other path, with a key', async () => {
    const { baseURL, secrets } = await start(phota);
    for (const path of [`${baseURL}/profiles`, `${baseURL}/profiles/ids/`, `${new URL(baseURL).origin}/`]) {
      const response = await fetch(path, { headers: { 'X-API-Key': secrets.apiKey } });
      expect(response.status).toBe(404);
      expect(response.headers.get('content-type')).toBe('application/json');
    }
  });
});

describe('a stand-in of any other provider', () => {
  const acme = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://{region}.acme.example/v1' },
    params: { region: { default: 'eu' } },
    secrets: { apiKey: { format: { prefix: 'acme_live' } } },
    strategies: {
      header: { header: { 'X-Acme-Key': '{apiKey}' } },
      query: { query: { key: '{apiKey}' } },
      body: { json: { key: '{apiKey}' } },
    },
  });

  it('accepts every strategy on every path', async () => {
    const { baseURL, secrets } = await start(acme);
    const { apiKey } = secrets;
    expect(apiKey).toMatch(/^acme_live_\w{36}$/);
    const statuses = await Promise.all([
      fetch(`${baseURL}/anything`, { headers: { 'X-Acme-Key': apiKey } }),
      fetch(`${baseURL}/any/thing?key=${apiKey}`, { method: 'DELETE' }),
      fetch(`${baseURL}/x`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ key: apiKey }),
      }),
    ]).then((responses) => responses.map((response) => response.status));
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('refuses a missing key, a wrong one, two at once and a broken body with default refusals', async () => {
    const { baseURL, secrets } = await start(acme);
    const answers = await Promise.all([
      fetch(`${baseURL}/x`),
      fetch(`${baseURL}/x`, { headers: { 'X-Acme-Key': 'nobody' } }),
      fetch(`${baseURL}/x?key=${secrets.apiKey}`, { headers: { 'X-Acme-Key': secrets.apiKey } }),
      fetch(`${baseURL}/x`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' }),
    ]);
    expect(answers.map((response) => response.status)).toEqual([401, 401, 400, 400]);
    for (const response of answers)
      expect(response.headers.get('content-type')).toBe('application/problem+json');
  });

  it('reads a large body with a credential in it', async () => {
    const { baseURL, secrets } = await start(acme);
    const response = await fetch(`${baseURL}/x`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ key: secrets.apiKey, image: 'x'.repeat(2 ** 20) }),
    });
    expect(response.status).toBe(200);
  });

  it('serves routes of your own', async () => {
    const { baseURL, secrets } = await start(acme, {
      routes: [
        {
          method: 'PUT',
          path: '/things/:id',
          respond: ({ params }) => ({ status: 201, headers: {}, body: `made ${params.id}` }),
        },
      ],
    });
    const headers = { 'X-Acme-Key': secrets.apiKey };
    const made = await fetch(`${baseURL}/things/a%20b`, { method: 'PUT', headers });
    expect([made.status, await made.text()]).toEqual([201, 'made a b']);
    expect((await fetch(`${baseURL}/things`, { headers })).status).toBe(404);
  });

  it('reads a credential in the path before the endpoint', async () => {
    const bot = defineProvider({
      id: 'bot',
      title: 'Bot',
      environments: { production: 'https://api.bot.example' },
      secrets: { key: {} },
      strategies: { default: { path: '/bot{key}' } },
    });
    const { baseURL, secrets } = await start(bot, {
      routes: [{ method: 'GET', path: '/getMe', respond: () => ({ status: 200, headers: {}, body: 'me' }) }],
    });
    expect((await fetch(`${baseURL}/bot${secrets.key}/getMe`)).status).toBe(200);
    expect((await fetch(`${baseURL}/botwrong/getMe`)).status).toBe(401);
    expect((await fetch(`${baseURL}/bot${secrets.key}/getYou`)).status).toBe(404);
  });

  it('calls a verifier of your own', async () => {
    const verifier: Verifier<typeof acme> = () => refuse('rate_limited', { retryAfter: 7 });
    const { baseURL, secrets } = await start(acme, { verifier });
    const response = await fetch(`${baseURL}/x`, { headers: { 'X-Acme-Key': secrets.apiKey } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });
});

describe('a stand-in of a strategy that signs', () => {
  const signer = (derive: object) =>
    defineProvider({
      id: 'signer',
      title: 'Signer',
      environments: { production: 'https://api.signer.example/v1' },
      secrets: { key: {} },
      strategies: { default: { derive, header: { 'X-Signature': '{signature}' } } },
    } as never) as Provider;

  it.each<[string, object]>([
    ['an HMAC of the URL and the body', { hmac: 'sha256', of: '{url}{body}' }],
    ['an RSA key in PEM', { sign: 'rsa-sha256', of: '{target}{body}' }],
    ['an ECDSA key in base64', { sign: 'ecdsa-sha256', keyAs: 'base64', of: '{target}{body}' }],
    ['an Ed25519 key in hex', { sign: 'ed25519', keyAs: 'hex', of: '{target}{body}' }],
  ])('verifies by its own key: %s', async (_what, recipe) => {
    const provider = signer({ signature: { key: '{key}', as: 'hex', ...recipe } });
    const { baseURL, secrets } = await start(provider);
    const status = async (source: object, body = 'a') => {
      const credential = createCredential(provider, { source: source as never, baseURL });
      return (await createFetch(credential)('/things?a=1', { method: 'POST', body })).status;
    };
    expect(await status(secrets)).toBe(200);
    expect(await status(generateSecrets(provider))).toBe(401);
    const sent = await createCredential(provider, { source: secrets as never, baseURL }).attach({
      ...{ method: 'POST', url: `${baseURL}/things`, headers: {}, body: 'a' },
    });
    const forged = await fetch(sent.url, { method: 'POST', headers: sent.headers as never, body: 'b' });
    expect(forged.status).toBe(401);
  });

  it('cannot be made for a client certificate', async () => {
    const provider = defineProvider({
      id: 'certified',
      title: 'Certified',
      environments: { production: 'https://api.certified.example' },
      secrets: { certificate: {}, key: {} },
      strategies: { default: { tls: { certificate: '{certificate}', key: '{key}' } } },
    });
    await expect(start(provider)).rejects.toThrow(
      'certified: "certificate" is of a client certificate, which an authority issues; it cannot be made here',
    );
  });
});

describe('every stand-in', () => {
  it('records the requests that it receives', async () => {
    const { baseURL, requests } = await start(phota);
    await fetch(`${baseURL}/generate?n=1`, { method: 'POST', headers: { 'X-API-Key': 'wrong' } });
    expect(requests).toMatchObject([
      { method: 'POST', path: '/v1/phota/generate?n=1', headers: { 'x-api-key': 'wrong' } },
    ]);
  });

  it('responds to an error of its own with a bare 500', async () => {
    const { baseURL, secrets } = await start(phota, {
      routes: [
        {
          method: 'GET',
          path: '/x',
          respond: () => {
            throw new Error(`leaks ${secrets.apiKey}`);
          },
        },
      ],
    });
    const response = await fetch(`${baseURL}/x`, { headers: { 'X-API-Key': secrets.apiKey } });
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({ title: 'The stand-in could not answer', status: 500 });
  });

  it('can be closed twice, and frees its port', async () => {
    const first = await start(phota);
    const port = Number(new URL(first.baseURL).port);
    await first.close();
    await first.close();
    const second = await start(phota, { port });
    expect(new URL(second.baseURL).port).toBe(String(port));
  });

  it('makes new secrets in the format of the provider each time', () => {
    expect(generateSecrets(coresignal).apiKey).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(generateSecrets(smartExtract)).not.toEqual(generateSecrets(smartExtract));
  });
});
