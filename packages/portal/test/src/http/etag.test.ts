import { expect, test } from 'vitest';
import { newKey } from '../../support/client.js';
import { start } from '../../support/start.js';

test('a change of a revision that is not the newest is refused', async () => {
  const { call } = await start();
  const { id, etag } = await newKey(call);
  const rename = (name: string, headers = {}) =>
    call('PATCH', `/api/keys/${id}`, { body: { name }, headers });
  expect((await rename('one', { 'If-Match': etag })).status).toBe(200);
  expect((await rename('two', { 'If-Match': etag })).status).toBe(412);
  expect((await rename('two')).status).toBe(428);
  expect((await rename('two', { 'If-Match': 'W/"2"' })).status).toBe(412);
  expect((await call('GET', `/api/keys/${id}`)).json.name).toBe('one');
  expect((await rename('two', { 'If-Match': '"1", "2"' })).status).toBe(200);
  expect((await rename('three', { 'If-Match': '*' })).status).toBe(200);
});

test('only one of several simultaneous changes of one revision is made', async () => {
  const { call } = await start();
  const { id, etag } = await newKey(call);
  const responses = await Promise.all(
    Array.from({ length: 8 }, () =>
      call('POST', `/api/keys/${id}/regenerate`, { body: {}, headers: { 'If-Match': etag } }),
    ),
  );
  expect(responses.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
});
