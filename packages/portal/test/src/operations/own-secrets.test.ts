import { createServer } from 'node:http';
import { expect, test, vi } from 'vitest';
import { portal } from '../../../src/index.js';
import { acmeKeyring } from '../../support/acme.js';
import { clientOf, newKey } from '../../support/client.js';
import { listening } from '../../support/lanes.js';

async function start() {
  const sent: (string | undefined)[] = [];
  const api = await listening(
    createServer((request, response) => {
      sent.push(request.headers.authorization);
      response.end('{}');
    }),
  );
  const keyring = await acmeKeyring();
  const account = ({ headers: { cookie = '' } }) => ({ owner: cookie.slice(8), may: 'everything' as const });
  const call = clientOf(await listening(createServer(portal({ keyring, account, tryBaseURL: api }))));
  const send = (id: string, apiKey: string) =>
    call('POST', `/api/keys/${id}/try`, { body: { secrets: { apiKey } } });
  return { keyring, call, send, sent };
}

const UNKNOWN = `acme_live_${'0'.repeat(30)}000000`;

test('a secret of another key is not sent, and the answer names that key to its owner only', async () => {
  const { call, send, sent } = await start();
  const mine = await newKey(call, { name: 'Mine' });
  const other = await newKey(call, { name: 'Other' });
  const foreign = await newKey(call, { name: 'Secret project' }, 'eve');
  const wrong = await send(mine.id, other.secret);
  expect([wrong.status, wrong.json.field]).toEqual([400, 'secrets']);
  expect(wrong.json.detail).toBe('This belongs to “Other”, not to this key.');
  const stranger = await send(mine.id, foreign.secret);
  const unknown = await send(mine.id, UNKNOWN);
  expect(stranger.text).toBe(unknown.text);
  expect(stranger.json.detail).toBe('No key of this account has this secret.');
  expect(sent).toEqual([]);
  for (const { text } of [wrong, stranger]) expect(text).not.toMatch(/acme_live_[0-9A-Za-z]{20}/);
});

test('what people paste around a secret is stripped', async () => {
  const { call, send, sent } = await start();
  const { id, secret } = await newKey(call);
  for (const pasted of [
    ` ${secret}\n`,
    `Bearer ${secret}`,
    `bearer  ${secret}`,
    `Authorization: Bearer ${secret}`,
    `"${secret}"`,
    `ACME_API_KEY=${secret}`,
  ])
    expect((await send(id, pasted)).status, pasted.replace(secret, '…')).toBe(200);
  expect(new Set(sent)).toEqual(new Set([`Bearer ${secret}`]));
});

test('a wrong form is said in words', async () => {
  const { call, send } = await start();
  const { id } = await newKey(call);
  expect((await send(id, 'sk_other_123456')).json.detail).toBe('It should begin with “acme_live_”.');
  expect((await send(id, `${UNKNOWN.slice(0, -3)}`)).json.detail).toBe(
    'It begins right, but a part is missing or mistyped.',
  );
});

test('a disabled key and a replaced secret may be tried, and leave no trace but the request', async () => {
  const { keyring, call, send, sent } = await start();
  const { id, secret } = await newKey(call);
  await keyring.regenerate(id, { grace: '1h' });
  expect((await send(id, secret)).status).toBe(200);
  await keyring.disable(id);
  expect((await send(id, secret)).status).toBe(200);
  expect(sent).toHaveLength(2);
  await keyring.flush();
  expect(await keyring.usage(id)).toEqual([]);
});

test('trials and searches of one owner are limited together', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-03T12:00:10Z') });
  try {
    const { call, send, sent } = await start();
    const { id, secret } = await newKey(call);
    for (let turn = 0; turn < 30; turn++) await send(id, turn % 2 ? secret : UNKNOWN);
    const refused = await send(id, secret);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '50']);
    expect((await call('POST', '/api/find', { body: { text: secret } })).status).toBe(429);
    expect(sent).toHaveLength(15);
    expect((await call('POST', '/api/find', { body: { text: 'x' }, as: 'eve' })).status).toBe(200);
  } finally {
    vi.useRealTimers();
  }
});

test('a log is searched for the secrets of the account, and nothing is counted', async () => {
  const { keyring, call } = await start();
  const mine = await newKey(call, { name: 'Mine' });
  const revoked = await newKey(call, { name: 'Old' });
  const foreign = await newKey(call, { name: 'Theirs' }, 'eve');
  await keyring.revoke(revoked.id);
  const text = `GET /x?k=${mine.secret}&y 401\n{"authorization":"Bearer ${revoked.secret}"} ${foreign.secret} ${mine.secret}`;
  const { status, json, text: answer } = await call('POST', '/api/find', { body: { text } });
  expect(status, answer).toBe(200);
  expect(json.found.map((each: { key: { name: string } }) => each.key.name)).toEqual(['Mine', 'Old']);
  expect(json.found[1]).toMatchObject({ key: { state: 'revoked' }, secret: 'current' });
  expect(answer).not.toContain('Theirs');
  expect(answer).not.toContain(mine.secret);
  await keyring.flush();
  expect((await keyring.audit({ action: 'refused' })).items).toEqual([]);
});
