import { phota, smartExtract } from '@sallyport/core/providers';
import { describe, expect, it } from 'vitest';
import { mountable, standIns } from '../src/index.js';

const verifier = () => ({ keyId: 'key-1', scopes: [] });

describe('the stand-ins', () => {
  it('are of five providers, and serve the example calls of each below its base URL', () => {
    const served = standIns.flatMap((standIn) => {
      const { basePath, routes, tokenEndpoints } = mountable(standIn, { verifier });
      return [...tokenEndpoints, ...routes].map(
        ({ method, path }) => `${standIn.provider.id} ${method} ${basePath}${path}`,
      );
    });
    expect(served).toMatchInlineSnapshot(`
      [
        "extracta GET /api/v1/credits",
        "extracta POST /api/v1/createExtraction",
        "extracta POST /api/v1/getBatchResults",
        "smart-extract POST /smart-extract-api/api/account/v1/auth/token",
        "smart-extract POST /smart-extract-api/api/account/v1/extraction/document",
        "smart-extract POST /smart-extract-stg-api/api/account/v1/auth/token",
        "smart-extract POST /smart-extract-stg-api/api/account/v1/extraction/document",
        "coresignal GET /cdapi/v2/company_base/collect/:id",
        "coresignal POST /cdapi/v2/company_base/search/es_dsl",
        "adjutor GET /v2/verification/karma/:identity",
        "adjutor GET /v2/direct-debit/banks",
        "phota GET /v1/phota/profiles/ids",
        "phota POST /v1/phota/generate",
      ]
    `);
  });

  it('answer so that nobody takes them for the vendor', () => {
    for (const { routes } of standIns) {
      for (const { respond } of routes) {
        const { body } = respond({ params: { id: '1', identity: 'x' }, url: '/' });
        expect(JSON.parse(body)).toHaveProperty('standIn');
      }
    }
  });
});

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
