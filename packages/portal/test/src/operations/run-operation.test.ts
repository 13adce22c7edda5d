import { expect, test } from 'vitest';
import { CALLS_ON_A_KEY } from '../../support/calls-on-a-key.js';
import type { ApiResponse } from '../../support/client.js';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

function visible({ status, headers, text: body }: ApiResponse) {
  const { date: _, ...rest } = Object.fromEntries(headers);
  return { status, headers: rest, body };
}

test("another owner's key is answered like a key that does not exist, to the byte", async () => {
  const { call } = await start({ tryBaseURL: 'http://127.0.0.1:9' });
  const { id, etag } = await newKey(call);
  for (const [method, path] of CALLS_ON_A_KEY) {
    const options = {
      as: 'eve',
      headers: { 'If-Match': etag },
      ...(method === 'GET' ? {} : { body: {} }),
    };
    const other = await call(method, `/api/keys/${id}${path}`, options);
    const unknown = await call(method, `/api/keys/key_${'0'.repeat(32)}${path}`, options);
    expect([path, other.status]).toEqual([path, 404]);
    expect(visible(other)).toEqual(visible(unknown));
    expect(other.text).not.toContain(id);
  }
  expect((await call('GET', '/api/keys', { as: 'eve' })).json).toEqual({ keys: [] });
  expect((await call('GET', `/api/keys/${id}`)).json).toMatchObject({ id, state: 'active' });
});

test("another owner's cursor is refused", async () => {
  const { call } = await start();
  await newKey(call);
  await newKey(call);
  const { json } = await call('GET', '/api/keys?limit=1');
  expect(json.next).toEqual(expect.any(String));
  const stolen = await call('GET', `/api/keys?limit=1&cursor=${json.next}`, { as: 'eve' });
  expect([stolen.status, stolen.json.field]).toEqual([400, 'cursor']);
});
