import type { Context } from 'hono';
import type { AppParts } from '../app-parts.js';
import type { AppEnv } from '../host-request.js';
import { etagOf, expectedRevision } from '../http/etag.js';
import { jsonBody } from '../http/json-body.js';
import { notFound, Problem } from '../http/problem.js';
import type { Account } from '../options.js';
import { hasPermission } from '../read-account.js';
import { checkInput } from './check-input.js';
import type { Operation, Target } from './operation.js';

/**
 * Makes the checks of an operation, then runs it. The order reveals least: permission, owner, revision, input.
 *
 * @throws {Problem} for the first check that fails.
 */
export async function runOperation(
  operation: Operation,
  keys: Pick<AppParts<never>, 'keyring' | 'reach'>,
  c: Context<AppEnv>,
): Promise<Response> {
  const { permission, body: bodySchema } = operation;
  const account = c.get('account');
  if (permission && !hasPermission(account, permission))
    throw new Problem(403, 'Your account does not allow this.');
  const target = await targetOf(operation, keys, account, c);
  const idempotencyKey = operation.idempotent ? idempotencyKeyOf(c.req.header('Idempotency-Key')) : undefined;
  const query = checkInput(operation.query, c.req.query());
  const body = checkInput(bodySchema, bodySchema && ((await jsonBody(c.req.raw, c.env.host)) ?? {}));
  const { ip } = c.env.host;
  const author = { by: account.name ?? account.owner, ip };

  const result = await operation.run(
    { account, author, catalogue: c.get('catalogue'), query, body, idempotencyKey },
    target as Target,
  );
  const { status = operation.status, data, key, headers, stream } = result;
  return new Response(stream ?? (data === undefined ? null : JSON.stringify(data)), {
    status,
    headers: {
      ...(data === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key ? { ETag: etagOf(key) } : {}),
      ...headers,
    },
  });
}

/** A key of another owner is answered like a key that does not exist. */
async function targetOf(
  { path, ifMatch }: Operation,
  { keyring, reach }: Pick<AppParts<never>, 'keyring' | 'reach'>,
  { owner }: Account,
  c: Context<AppEnv>,
): Promise<Target | undefined> {
  if (!path.includes('{id}')) return undefined;
  const key = await keyring.get(c.req.param('id') ?? '');
  if (reach === 'own' && key.owner !== owner) throw notFound();
  const revision = ifMatch ? expectedRevision(c.req.header('If-Match'), key) : undefined;
  return { key, ...(revision === undefined ? {} : { revision }) };
}

function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined || /^[!-~]{1,255}$/.test(header)) return header;
  throw new Problem(400, 'Expected 1 to 255 visible ASCII characters.', { field: 'Idempotency-Key' });
}
