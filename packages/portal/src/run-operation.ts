import type { Keyring } from '@sallyport/keyring';
import type { Context } from 'hono';
import type { AppEnv } from './app.js';
import { checked } from './checked.js';
import { etagOf, expectedRevision } from './etag.js';
import { jsonBody } from './json-body.js';
import type { Operation, Target } from './operation.js';
import type { Account } from './options.js';
import { notFound, Problem } from './problem.js';
import { mayDo } from './read-account.js';

/** Makes the checks that an operation asks for, in the order that tells the least, and runs it. */
export async function runOperation(
  operation: Operation,
  keyring: Keyring,
  c: Context<AppEnv>,
): Promise<Response> {
  const { permission, body: input } = operation;
  const account = c.get('account');
  if (permission && !mayDo(account, permission)) throw new Problem(403, 'Your account does not allow this.');
  const target = await targetOf(operation, keyring, account, c);
  const idempotencyKey = operation.idempotent ? idempotencyKeyOf(c.req.header('Idempotency-Key')) : undefined;
  const query = checked(operation.query, c.req.query());
  const body = checked(input, input && ((await jsonBody(c.req.raw, c.env.host)) ?? {}));
  const { ip } = c.env.host;
  const author = { by: account.name ?? account.owner, ip };

  const result = await operation.run({ account, author, query, body, idempotencyKey }, target as Target);
  const { status = operation.status, data, key, headers } = result;
  return new Response(data === undefined ? null : JSON.stringify(data), {
    status,
    headers: {
      ...(data === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(key ? { ETag: etagOf(key) } : {}),
      ...headers,
    },
  });
}

/** A key of another owner is not told from one that does not exist. */
async function targetOf(
  { path, ifMatch }: Operation,
  keyring: Keyring,
  { owner }: Account,
  c: Context<AppEnv>,
): Promise<Target | undefined> {
  if (!path.includes('{id}')) return undefined;
  const key = await keyring.get(c.req.param('id') ?? '');
  if (key.owner !== owner) throw notFound();
  const revision = ifMatch ? expectedRevision(c.req.header('If-Match'), key) : undefined;
  return { key, ...(revision === undefined ? {} : { revision }) };
}

function idempotencyKeyOf(text: string | undefined): string | undefined {
  if (text === undefined || /^[!-~]{1,255}$/.test(text)) return text;
  throw new Problem(400, 'Expected 1 to 255 visible ASCII characters.', { field: 'Idempotency-Key' });
}
