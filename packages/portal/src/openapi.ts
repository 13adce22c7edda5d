import { STATUS_CODES } from 'node:http';
import type { Provider } from '@sallyport/core';
import { z } from 'zod';
import type { Operation } from './operation.js';
import { issued, keyView, problem } from './schemas.js';

/** The OpenAPI 3.1 document of the operations, made of what checks them. Addresses are relative to it. */
export function openApiOf(provider: Provider, operations: readonly Operation[]): object {
  const named = z.registry<{ id: string }>();
  named.add(keyView, { id: 'Key' });
  named.add(issued, { id: 'IssuedKey' });
  named.add(problem, { id: 'Problem' });
  for (const { id, body, answer } of operations) {
    if (body) named.add(body, { id: `${capital(id)}Input` });
    if (answer && !named.has(answer)) named.add(answer, { id: `${capital(id)}Answer` });
  }
  const refOf = (schema: z.ZodType) => ({ $ref: `#/components/schemas/${named.get(schema)?.id}` });
  const { schemas } = z.toJSONSchema(named, { io: 'input', uri: (id) => `#/components/schemas/${id}` });

  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const path = `/api${operation.path}`;
    paths[path] = { ...paths[path], [operation.method]: documented(operation, refOf) };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: `${provider.title}: keys`,
      version: '1',
      description:
        'Signed in as in the application that this is mounted in. Moments are milliseconds since the epoch.',
    },
    servers: [{ url: '.' }],
    paths,
    components: { schemas: Object.fromEntries(Object.entries(schemas).map(([id, one]) => [id, bare(one)])) },
  };
}

function documented(operation: Operation, refOf: (schema: z.ZodType) => object): object {
  const { id, summary, status, body, answer } = operation;
  const answered = { description: summary, ...withContent(answer && refOf(answer)), ...withEtag(operation) };
  const refused = problemsOf(operation).map((code) => [
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
      [status]: answered,
      ...(operation.idempotent ? { 200: { ...answered, description: 'An earlier attempt made it' } } : {}),
      ...Object.fromEntries(refused),
    },
  };
}

function parametersOf({ path, query, ifMatch, idempotent }: Operation): object[] {
  const text = { type: 'string' };
  const { properties = {} } = query ? z.toJSONSchema(query) : {};
  return [
    ...(path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: text }] : []),
    ...Object.entries(properties).map(([name, schema]) => ({ name, in: 'query', schema })),
    ...(ifMatch ? [{ name: 'If-Match', in: 'header', required: true, schema: text }] : []),
    ...(idempotent ? [{ name: 'Idempotency-Key', in: 'header', schema: { ...text, maxLength: 255 } }] : []),
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

/** Whatever answers with one key says which revision of it. */
function withEtag({ answer }: Operation): object {
  if (answer !== keyView && answer !== issued) return {};
  return { headers: { ETag: { description: 'For If-Match', schema: { type: 'string' } } } };
}

function withContent(schema: object | undefined): object {
  return schema ? { content: { 'application/json': { schema } } } : {};
}

function bare({ $schema: _, $id: __, ...schema }: Record<string, unknown>): object {
  return schema;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
