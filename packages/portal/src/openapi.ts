import { STATUS_CODES } from 'node:http';
import type { Provider } from '@sallyport/core';
import * as z from 'zod';
import type { Operation } from './operations/operation.js';
import { issued, keyView, problem } from './schemas.js';

/**
 * The OpenAPI 3.1 document of the operations, derived from the schemas that check them. Its URLs are relative
 * to the document.
 *
 * @see https://spec.openapis.org/oas/v3.1.1.html
 */
export function openApiOf(provider: Provider, operations: readonly Operation[]): object {
  const named = z.registry<{ id: string }>();
  named.add(keyView, { id: 'Key' });
  named.add(issued, { id: 'IssuedKey' });
  named.add(problem, { id: 'Problem' });
  for (const { id, body, response } of operations) {
    if (body) named.add(body, { id: `${capital(id)}Input` });
    if (response && !named.has(response)) named.add(response, { id: `${capital(id)}Response` });
  }
  const refOf = (schema: z.ZodType) => ({ $ref: `#/components/schemas/${named.get(schema)?.id}` });
  const { schemas } = z.toJSONSchema(named, { io: 'input', uri: (id) => `#/components/schemas/${id}` });

  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = `/api${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: describe(operation, refOf) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: `${provider.title}: keys`,
      version: '1',
      description:
        'Requests carry the session of the application that this is mounted in. Timestamps are milliseconds since the epoch, and durations are milliseconds.',
    },
    servers: [{ url: '.' }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).map(([id, one]) => [id, withoutIds(one)])),
    },
  };
}

function describe(operation: Operation, refOf: (schema: z.ZodType) => object): object {
  const { id, summary, status, body, response, csv = false } = operation;
  const success = {
    description: summary,
    ...withContent(response && refOf(response)),
    ...(csv ? { content: { 'text/csv': { schema: { type: 'string' } } } } : {}),
    ...withEtag(operation),
  };
  const problems = problemsOf(operation).map((code) => [
    String(code),
    {
      description: STATUS_CODES[code] as string,
      content: { 'application/problem+json': { schema: refOf(problem) } },
    },
  ]);
  return {
    operationId: id,
    summary,
    parameters: parametersOf(operation),
    ...(body ? { requestBody: { required: !body.safeParse({}).success, ...withContent(refOf(body)) } } : {}),
    responses: {
      [status]: success,
      ...(operation.idempotent ? { 200: { ...success, description: 'An earlier attempt created it' } } : {}),
      ...Object.fromEntries(problems),
    },
  };
}

function parametersOf({ path, query, ifMatch, idempotent }: Operation): object[] {
  const string = { type: 'string' };
  const { properties = {} } = query ? z.toJSONSchema(query) : {};
  return [
    ...(path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: string }] : []),
    ...Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema })),
    ...(ifMatch ? [{ name: 'If-Match', in: 'header', required: true, schema: string }] : []),
    ...(idempotent ? [{ name: 'Idempotency-Key', in: 'header', schema: { ...string, maxLength: 255 } }] : []),
  ];
}

function problemsOf({ path, method, permission, query, body, ifMatch, problems = [] }: Operation): number[] {
  const statuses = [
    ...(query || body ? [400] : []),
    401,
    ...(permission || method !== 'get' ? [403] : []),
    ...(path.includes('{id}') ? [404] : []),
    ...(ifMatch ? [412, 428] : []),
    ...(body ? [413, 415] : []),
    ...problems,
    503,
  ];
  return [...new Set(statuses)].sort((a, b) => a - b);
}

/** A response that holds one key states its revision. */
function withEtag({ response }: Operation): object {
  if (response !== keyView && response !== issued) return {};
  return { headers: { ETag: { description: 'For If-Match', schema: { type: 'string' } } } };
}

function withContent(schema: object | undefined): object {
  return schema ? { content: { 'application/json': { schema } } } : {};
}

/** The document names its schemas by their place. */
function withoutIds({ $schema: _, $id: __, ...schema }: Record<string, unknown>): object {
  return schema;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
