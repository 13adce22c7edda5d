import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { newKey } from '../support/client.js';
import { start as startPortal } from '../support/start.js';

interface Documented {
  readonly paths: Record<string, Record<string, { responses: object; parameters: { name: string }[] }>>;
  readonly components: { readonly schemas: Record<string, { properties?: object; required?: string[] }> };
}

async function start() {
  const { call } = await startPortal({ scopes: ['read'], tryBaseURL: 'http://127.0.0.1:9' });
  const { json } = await call('GET', '/openapi.json');
  return { call, document: json as Documented };
}

test('the document is valid OpenAPI 3.1', async () => {
  const { document } = await start();
  const validator = new Validator();
  const { valid, errors } = await validator.validate(
    document as object as Parameters<Validator['validate']>[0],
  );
  expect([valid, errors]).toEqual([true, undefined]);
  expect(validator.version).toBe('3.1');
});

test('every reference in the document resolves', async () => {
  const { document } = await start();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)];
  expect(references.length).toBeGreaterThan(20);
  for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name as string);
  expect(JSON.stringify(document).match(/"\$ref":"(?!#\/components\/schemas\/)/)).toBeNull();
});

test('every operation in the document is served, with the statuses that it lists', async () => {
  const { call, document } = await start();
  const { id } = await newKey(call);
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );
  expect(operations.length).toBe(19);
  for (const { path, method, responses } of operations) {
    const options = method === 'get' ? {} : { body: { wrong: 1 }, headers: { 'If-Match': '"9"' } };
    for (const as of ['ada', undefined]) {
      const url = path.replace('{id}', id);
      const { status } = await call(method.toUpperCase(), url, { ...options, as });
      expect([method, path, Object.keys(responses)]).toEqual([
        method,
        path,
        expect.arrayContaining([String(status)]),
      ]);
      expect(status).not.toBe(404);
    }
  }
});

test('the document states the checks', async () => {
  const { document } = await start();
  const { CreateKeyInput } = document.components.schemas;
  expect(CreateKeyInput).toMatchObject({
    required: ['name'],
    additionalProperties: false,
    properties: {
      name: { minLength: 1, maxLength: 200 },
      environment: { enum: ['production', 'staging'] },
      scopes: { items: { enum: ['read'] } },
    },
  });
  const headers = document.paths['/api/keys/{id}']?.patch?.parameters.map(({ name }) => name);
  expect(headers).toEqual(['id', 'If-Match']);
});
