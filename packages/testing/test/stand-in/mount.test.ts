import { phota, smartExtract } from '@sallyport/core/providers';
import { describe, expect, it } from 'vitest';
import { mountable, standIns } from '../../src/index.js';

const verifier = () => ({ keyId: 'key-1', scopes: [] });

describe('mountable', () => {
  it('gives each route the guard of its strategy', () => {
    const [production] = standIns.filter(({ provider }) => provider === smartExtract);
    if (!production) throw new Error('SmartExtract has a stand-in');
    const { routes, tokenEndpoints, pages } = mountable(production, { verifier });
    expect(routes.map(({ guard }) => guard.strategy)).toEqual(['api']);
    expect(tokenEndpoints.map(({ guard }) => guard.strategy)).toEqual(['embed']);
    expect(pages.map(({ path }) => path)).toEqual(['/embed']);
  });

  it('refuses a route whose strategy does not exist', () => {
    const route = {
      method: 'GET',
      path: '/',
      strategy: 'nope',
      respond: () => ({ status: 200, headers: {}, body: '' }),
    } as const;
    expect(() =>
      mountable({ provider: phota, environment: 'production', routes: [route] }, { verifier }),
    ).toThrow('phota: a route asks for the strategy "nope", which does not exist');
  });
});
