import { expect, test } from 'vitest';
import { start } from '../../support/start.js';

test('a form of another site is not taken for JSON', async () => {
  const { call } = await start();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const response = await call('POST', '/api/keys', {
      body: '{"name":"x"}',
      headers: { 'Content-Type': type },
    });
    expect([type, response.status]).toEqual([type, 415]);
  }
});
