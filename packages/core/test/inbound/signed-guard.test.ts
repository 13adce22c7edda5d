import { createHmac } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import type { InboundEvent, VerifyContext } from '../../src/index.js';
import { anyOf, createGuard, on, refuse, staticVerifier } from '../../src/index.js';
import { phota } from '../../src/providers/index.js';
import { githubWebhook, shopifyWebhook, signatureVerifier } from '../../src/webhooks/index.js';

const SECRET = 'a secret of a webhook';
const BODY = '{"action":"opened"}';
const signature = `sha256=${createHmac('sha256', SECRET).update(BODY).digest('hex')}`;
const request = {
  method: 'POST',
  url: '/hook',
  headers: { 'x-hub-signature-256': signature, 'content-length': String(BODY.length) },
};
const verifier = signatureVerifier(githubWebhook, { secret: SECRET });
const guard = createGuard({ provider: githubWebhook, verifier });
const codeOf = async (given: typeof request, context?: VerifyContext, asked = guard) => {
  const verdict = await asked(given, context);
  return verdict.ok ? 'ok' : verdict.refusal.code;
};

describe('a guard of a signed strategy', () => {
  test.each([
    ['text', { rawBody: BODY }, 'ok'],
    ['bytes', { rawBody: Buffer.from(BODY) }, 'ok'],
    ['bytes that no parser touched', { body: Buffer.from(BODY) }, 'ok'],
    ['other bytes', { rawBody: `${BODY} ` }, 'invalid'],
    ['a body that was parsed', { body: JSON.parse(BODY) }, 'unavailable'],
    ['something that is no body', { rawBody: {} as string }, 'unavailable'],
    ['nothing', {}, 'unavailable'],
  ])('says of %s: %s', async (_title, context, code) => {
    expect(await codeOf(request, context)).toBe(code);
  });

  test('a request without a body has no bytes to know, unless it came by HTTP/2', async () => {
    const empty = `sha256=${createHmac('sha256', SECRET).update('').digest('hex')}`;
    const bare = { ...request, headers: { 'x-hub-signature-256': empty, 'content-length': '0' } };
    const unframed = { ...bare, headers: { 'x-hub-signature-256': empty } as typeof bare.headers };
    expect(await codeOf(bare)).toBe('ok');
    expect(await codeOf(unframed)).toBe('ok');
    expect(await codeOf({ ...unframed, httpVersionMajor: 2 } as typeof bare)).toBe('unavailable');
    expect(await codeOf({ ...bare, httpVersionMajor: 2 } as typeof bare)).toBe('ok');
  });

  test('an operator is told once that no bytes are kept, and every time why a source fails', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const events: InboundEvent[] = [];
    const off = on('inbound', (event) => events.push(event));
    const told = createGuard({ provider: githubWebhook, verifier });
    await told(request);
    await told(request);
    expect(warn.mock.calls.map(([text]) => String(text))).toEqual([expect.stringContaining('rawBody')]);
    const broken = signatureVerifier(githubWebhook, () => undefined);
    expect(
      await codeOf(request, { rawBody: BODY }, createGuard({ provider: githubWebhook, verifier: broken })),
    ).toBe('unavailable');
    off();
    warn.mockRestore();
    expect(events.at(-2)).toMatchObject({
      type: 'error',
      error: expect.objectContaining({ code: 'source_missing' }),
    });
  });

  test('a web request is read from a clone', async () => {
    const web = (body: string) =>
      new Request('https://api.example/hook', { method: 'POST', body, headers: request.headers });
    const given = web(BODY);
    expect(await guard.fetch(given)).toMatchObject({ ok: true, principal: { keyId: 'github-webhook' } });
    expect(await given.text()).toBe(BODY);
    expect(await guard.fetch(web(`${BODY} `))).toMatchObject({ ok: false });
    expect(await guard.fetch(web('x'.repeat(1024 * 1024 + 1)))).toMatchObject({
      refusal: { status: 400 },
    });
  });

  test('it stands beside guards of other credentials', async () => {
    const keys = createGuard({
      provider: phota,
      verifier: staticVerifier(phota, [{ id: 'one', secrets: { apiKey: 'a-key-of-phota' }, scopes: [] }]),
    });
    const either = anyOf(keys, guard);
    expect(await either(request, { rawBody: BODY })).toMatchObject({
      principal: { provider: 'github-webhook' },
    });
    expect(await either({ ...request, headers: { 'x-api-key': 'a-key-of-phota' } })).toMatchObject({
      ok: true,
    });
    expect(await either({ ...request, headers: {} })).toMatchObject({ refusal: { code: 'missing' } });
  });

  test('needs a verifier of its own signatures, and no scope is in a signature', async () => {
    for (const wrong of [() => refuse('invalid'), signatureVerifier(shopifyWebhook, { secret: SECRET })])
      expect(() => createGuard({ provider: githubWebhook, verifier: wrong as typeof verifier })).toThrow(
        'signatureVerifier(provider, source)',
      );
    expect(await codeOf(request, { rawBody: BODY, scopes: ['read'] })).toBe('forbidden');
  });
});
