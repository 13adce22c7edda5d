import { describe, expect, it } from 'vitest';
import { mountable, standIns } from '../../src/index.js';

const verifier = () => ({ keyId: 'key-1', scopes: [] });

describe('the stand-ins', () => {
  it('serve the example calls of the five providers below their base URLs', () => {
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

  it('name themselves in every response', () => {
    for (const { routes } of standIns) {
      for (const { respond } of routes) {
        const { body } = respond({ params: { id: '1', identity: 'x' }, url: '/' });
        expect(JSON.parse(body)).toHaveProperty('standIn');
      }
    }
  });
});
