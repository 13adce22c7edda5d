import type { Provider, Verifier } from '@sallyport/core';
import { defineProvider, refuse } from '@sallyport/core';
import { adjutor, coresignal, phota, smartExtract } from '@sallyport/core/providers';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunningStandIn, StandInOptions } from '../src/index.js';
import { generateSecrets, startStandIn } from '../src/index.js';

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

describe('a stand-in of a provider we know', () => {
  it('serves the example endpoints to a key that it made itself', async () => {
    const { baseURL, secrets } = await start(phota);
    const response = await fetch(`${baseURL}/profiles/ids`, { headers: { 'X-API-Key': secrets.apiKey } });
    expect(response.status).toBe(200);
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    expect(await response.json()).toMatchObject({ standIn: 'phota' });
  });

  it('lies below the path of the environment', async () => {
    const { baseURL } = await start(smartExtract, { environment: 'staging' });
    expect(new URL(baseURL).pathname).toBe('/smart-extract-stg-api/api/account/v1');
  });

  it('refuses in the words of the provider', async () => {
    const { baseURL } = await start(phota);
    const response = await fetch(`${baseURL}/profiles/ids`);
    expect(response.status).toBe(401);
    expect(await response.text()).toBe('{"detail":"Missing or invalid API key in the X-API-Key header."}');
  });

  it('makes a key that has every scope, and refuses one that lacks a scope', async () => {
    const able = await start(adjutor);
    const headers = { Authorization: `Bearer ${able.secrets.apiKey}` };
    expect((await fetch(`${able.baseURL}/direct-debit/banks`, { headers })).status).toBe(200);

    const unable = await start(adjutor, { keys: [{ secrets: able.secrets, scopes: ['karma'] }] });
    const refused = await fetch(`${unable.baseURL}/direct-debit/banks`, { headers });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    expect((await fetch(`${unable.baseURL}/verification/karma/12345`, { headers })).status).toBe(200);
  });

  it('answers 404 for an identity that is not listed, which is data', async () => {
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

  it('hands out a token, and shows the page that is embedded with it', async () => {
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

    const document = await fetch(`${baseURL}/extraction/document`, {
      method: 'POST',
      headers: basic(secrets.key, secrets.secret),
    });
    expect(document.status).toBe(200);
  });

  it('starts in an environment that there is, and in no other', async () => {
    // @ts-expect-error Phota has one environment.
    await expect(startStandIn(phota, { environment: 'staging' })).rejects.toThrow('staging');
  });

  it('knows no other endpoint, whoever asks', async () => {
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

  it('refuses none, a wrong one, two at once and a broken body by the standards', async () => {
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

  it('takes routes of your own', async () => {
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

  it('reads a credential in the path, before the endpoint', async () => {
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

  it('asks a verifier of your own', async () => {
    const verifier: Verifier<typeof acme> = () => refuse('rate_limited', { retryAfter: 7 });
    const { baseURL, secrets } = await start(acme, { verifier });
    const response = await fetch(`${baseURL}/x`, { headers: { 'X-Acme-Key': secrets.apiKey } });
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });
});

describe('every stand-in', () => {
  it('records what it receives', async () => {
    const { baseURL, requests } = await start(phota);
    await fetch(`${baseURL}/generate?n=1`, { method: 'POST', headers: { 'X-API-Key': 'wrong' } });
    expect(requests).toMatchObject([
      { method: 'POST', path: '/v1/phota/generate?n=1', headers: { 'x-api-key': 'wrong' } },
    ]);
  });

  it('answers an error of its own with 500 and not one word of it', async () => {
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

  it('closes more than once, and frees its port', async () => {
    const first = await start(phota);
    const port = Number(new URL(first.baseURL).port);
    await first.close();
    await first.close();
    const second = await start(phota, { port });
    expect(new URL(second.baseURL).port).toBe(String(port));
  });

  it('makes secrets in the format of the provider, and new ones each time', () => {
    expect(generateSecrets(coresignal).apiKey).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(generateSecrets(smartExtract)).not.toEqual(generateSecrets(smartExtract));
  });
});
