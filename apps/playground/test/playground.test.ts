import { once } from 'node:events';
import { createServer } from 'node:http';
import { CALLS, callEverything, formatTable } from '@sallyport/sample-axios';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPlayground } from '../src/playground.js';
import { curl, run } from './curl.js';
import { startOnFreePorts } from './harness.js';
import { signIn } from './person.js';

let playground: Awaited<ReturnType<typeof startOnFreePorts>>;

beforeAll(async () => {
  playground = await startOnFreePorts();
});
afterAll(() => playground.close());

describe('the playground', () => {
  test('answers /healthz on all four ports', async () => {
    for (const origin of [playground.home, ...playground.servers.map((server) => server.origin)]) {
      expect((await fetch(`${origin}/healthz`)).status, origin).toBe(200);
    }
  });

  test('calls five providers on three servers, all as expected, and prints no secret', async () => {
    const rows = await callEverything(playground.servers, playground.env);
    expect(rows.flatMap(({ problems }) => problems)).toEqual([]);
    expect(rows).toHaveLength(CALLS.length * 3);
    const table = formatTable(rows);
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(table).not.toContain('\u001b');
    expect(formatTable(rows, { colour: true })).toContain('\u001b[32mok');
    for (const secret of Object.values(playground.env)) expect(table).not.toContain(secret);
  });

  test('names the stand-in that is broken', async () => {
    const broken = createServer((_request, response) => response.writeHead(500).end()).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    const { port } = broken.address() as { port: number };
    const servers = [
      ...playground.servers.slice(0, 2),
      { name: 'nestjs', origin: `http://127.0.0.1:${port}` },
    ];
    const rows = await callEverything(servers, playground.env);
    broken.close();
    const failed = rows.filter(({ problems }) => problems.length > 0);
    expect(failed.map(({ server }) => server)).toEqual(Array(CALLS.length).fill('nestjs'));
    expect(formatTable(rows)).toContain('FAILED: GET /profiles/ids with the right key: expected 200');
  });

  test('leaves nothing running if one of its ports is taken', async () => {
    const { firstPort, dataDir } = playground;
    await expect(startPlayground(firstPort - 1, dataDir)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(fetch(`http://127.0.0.1:${firstPort - 1}/healthz`)).rejects.toThrow();
  });

  test('lists the stand-ins with a curl line each, and no secret', async () => {
    const page = await (await fetch(`${playground.home}/stand-ins`)).text();
    expect(page).toContain('curl http://127.0.0.1:');
    for (const secret of Object.values(playground.env)) expect(page).not.toContain(secret);
  });

  test.each(['production', 'staging'])(
    'embeds SmartExtract with a session token, in %s',
    async (environment) => {
      const { home, env } = playground;
      const demo = await signIn(home, env.DEMO_EMAIL ?? '', env.DEMO_PASSWORD);
      const host = await demo.ask(`/embed/smart-extract/${environment}`);
      expect(host.headers.get('cache-control')).toBe('no-store');
      const source = /<iframe src="([^"]+)"/.exec(await host.text())?.[1]?.replaceAll('&amp;', '&') ?? '';
      const embedded = await fetch(source);
      expect(embedded.status).toBe(200);
      expect(embedded.headers.get('referrer-policy')).toBe('no-referrer');
      expect(embedded.headers.get('cache-control')).toBe('no-store');
      expect(await embedded.text()).toContain(`Environment: ${environment}`);
      expect((await fetch(source.replace(/token=.{8}/, 'token=forgery0'))).status).toBe(401);
    },
  );
});

describe.each(['express', 'koa', 'nestjs'])("the providers' own samples against %s", (name) => {
  const origin = () => playground.servers.find((server) => server.name === name)?.origin ?? '';
  const smartExtract = (environment: 'api' | 'stg-api') =>
    `${origin()}/smart-extract/smart-extract-${environment}/api/account/v1`;
  const token = (
    key: string | undefined,
    secret: string | undefined,
    environment: 'api' | 'stg-api' = 'api',
  ) =>
    curl(
      '--location',
      '--request',
      'POST',
      `${smartExtract(environment)}/auth/token`,
      '--header',
      'Content-Type: application/json',
      '--data-raw',
      JSON.stringify({ key, secret }),
    );

  test('Phota: the key in X-API-Key', async () => {
    const url = `${origin()}/phota/v1/phota/profiles/ids`;
    expect((await curl(url, '-H', `X-API-Key: ${playground.env.PHOTA_API_KEY}`)).status).toBe(200);
    const refused = await curl(url);
    expect(refused.status).toBe(401);
    expect(refused.body).toBe('{"detail":"Missing or invalid API key in the X-API-Key header."}');
    expect(refused.head).toMatch(/^www-authenticate: /im);
  });

  test('SmartExtract: key and secret for a session token, in the environment they were issued for', async () => {
    const { env } = playground;
    const accepted = await token(env.SMART_EXTRACT_KEY, env.SMART_EXTRACT_SECRET);
    expect(accepted.status).toBe(200);
    expect(accepted.body).toMatch(/^\{"data":\{"token":"[^"]+"\}\}$/);
    const wrong = await token(env.SMART_EXTRACT_KEY, 'wrong');
    expect([wrong.status, wrong.body]).toEqual([
      401,
      '{"status":"error","error":"Invalid credentials provided"}',
    ]);
    const disabled = await token(env.SMART_EXTRACT_DISABLED_KEY, env.SMART_EXTRACT_DISABLED_SECRET);
    expect([disabled.status, disabled.body]).toEqual([
      401,
      '{"status":"error","error":"This API key is disabled"}',
    ]);

    expect(
      (await token(env.SMART_EXTRACT_STAGING_KEY, env.SMART_EXTRACT_STAGING_SECRET, 'stg-api')).status,
    ).toBe(200);
    expect((await token(env.SMART_EXTRACT_KEY, env.SMART_EXTRACT_SECRET, 'stg-api')).status).toBe(401);
    expect(
      (
        await curl(
          '-X',
          'POST',
          `${smartExtract('api')}/extraction/document`,
          '-u',
          `${env.SMART_EXTRACT_KEY}:${env.SMART_EXTRACT_SECRET}`,
        )
      ).status,
    ).toBe(200);
  });

  test('Coresignal: the key in apikey', async () => {
    const url = `${origin()}/coresignal/cdapi/v2/company_base/collect/1`;
    expect((await curl(url, '-H', `apikey: ${playground.env.CORESIGNAL_API_KEY}`)).status).toBe(200);
    expect((await curl(url, '-H', `apikey: ${'x'.repeat(32)}`)).status).toBe(401);
  });

  test('Coresignal: a key past its quota is refused with the time to wait', async () => {
    const url = `${origin()}/coresignal/cdapi/v2/company_base/collect/1`;
    const header = `apikey: ${playground.env.CORESIGNAL_TRIAL_API_KEY}`;
    for (let call = 0; call < 2; call++) await curl(url, '-H', header);
    const refused = await curl(url, '-H', header);
    expect([refused.status, refused.body]).toEqual([429, '{"detail":"The quota is used up."}']);
    expect(Number(/^retry-after: (\d+)$/im.exec(refused.head)?.[1])).toBeGreaterThan(0);
    expect(refused.head).toMatch(/^ratelimit-policy: "daily";q=2;w=86400/im);
  });

  test.each(['Bearer', 'bearer', 'BEARER'])(
    'Extracta and Adjutor: the key after the word %s',
    async (scheme) => {
      const { env } = playground;
      expect(
        (
          await curl(
            `${origin()}/extracta/api/v1/credits`,
            '-H',
            `Authorization: ${scheme} ${env.EXTRACTA_API_KEY}`,
          )
        ).status,
      ).toBe(200);
      expect(
        (
          await curl(
            `${origin()}/adjutor/v2/direct-debit/banks`,
            '-H',
            `Authorization: ${scheme} ${env.ADJUTOR_API_KEY}`,
          )
        ).status,
      ).toBe(200);
    },
  );

  test('Adjutor: an app without the service is refused', async () => {
    const header = `Authorization: Bearer ${playground.env.ADJUTOR_KARMA_API_KEY}`;
    expect((await curl(`${origin()}/adjutor/v2/verification/karma/22212345678`, '-H', header)).status).toBe(
      200,
    );
    const refused = await curl(`${origin()}/adjutor/v2/direct-debit/banks`, '-H', header);
    expect(refused.status).toBe(403);
    expect(refused.head).toContain('error="insufficient_scope"');
  });

  test('a broken request is refused without a stack', async () => {
    const broken = await curl(
      '-X',
      'POST',
      `${smartExtract('api')}/auth/token`,
      '-H',
      'Content-Type: application/json',
      '-d',
      '{"key":',
    );
    expect([broken.status, broken.body]).toEqual([
      400,
      '{"status":"error","error":"The body is not valid JSON."}',
    ]);
    const plain = await curl(
      '-X',
      'POST',
      `${smartExtract('api')}/auth/token`,
      '-H',
      'Content-Type: text/plain',
      '-d',
      'x',
    );
    expect([plain.status, plain.body]).toEqual([
      400,
      '{"status":"error","error":"Send the body as Content-Type: application/json."}',
    ]);
    const foreign = await curl('--request-target', '//evil.example/x', `${origin()}/`);
    expect(foreign.status).toBe(404);
    expect(foreign.body).not.toMatch(/\bat .*:\d+/);
  });

  test('Python: the requests samples', async (context) => {
    const installed = await run('python3', ['-c', 'import requests']).then(
      () => true,
      () => false,
    );
    if (!installed) context.skip('python3 with requests is not installed');
    const script = `
import os, requests
r = requests.get(os.environ['ORIGIN'] + '/phota/v1/phota/profiles/ids', headers={'X-API-Key': os.environ['PHOTA_API_KEY']})
print(r.status_code, end=' ')
r = requests.post(os.environ['ORIGIN'] + '/smart-extract/smart-extract-api/api/account/v1/auth/token', json={'key': os.environ['SMART_EXTRACT_KEY'], 'secret': os.environ['SMART_EXTRACT_SECRET']})
print(r.status_code, len(r.json()['data']['token']) > 20)
`;
    const { stdout } = await run('python3', ['-c', script], {
      env: { ...process.env, ...playground.env, ORIGIN: origin(), NO_PROXY: '*' },
    });
    expect(stdout.trim()).toBe('200 200 True');
  });
});
