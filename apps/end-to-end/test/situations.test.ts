import type { Provider } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import { afterAll, describe, expect, it } from 'vitest';
import { LANES } from './lanes/index.js';
import { openGate } from './lanes/open-gate.js';
import { SITUATIONS } from './lanes/situations.js';

const PROVIDERS: readonly Provider[] = [phota, coresignal, extracta, adjutor, smartExtract];

let rows = 0;
afterAll(() => console.log(`${rows} rows: situation × provider × lane`));

describe.each(LANES)('$name', (lane) => {
  describe.each(PROVIDERS)('$id: a key', (provider) => {
    it.each(Object.entries(SITUATIONS))('%s', async (_, situation) => {
      const { status, code } = situation;
      const gate = await openGate(provider, lane, situation);
      const { response, presented } = await gate.ask();
      const { headers } = response;
      const text = await response.text();

      expect(response.status).toBe(status);
      expect(gate.refused).toEqual(code === undefined ? [] : [code]);
      if (status === 200) expect(JSON.parse(text)).toMatchObject({ keyId: gate.key.id, owner: 'o' });
      if (status === 401) expect(headers.has('www-authenticate')).toBe(true);
      if (status === 429 || status === 503) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      for (const secret of Object.values(presented))
        expect(JSON.stringify([...headers, text])).not.toContain(secret);
      await gate.close();
      rows++;
    });
  });
});
