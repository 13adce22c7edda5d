import { expect, test } from 'vitest';
import { koaPortal, portal } from '../../src/index.js';
import { acmeKeyring } from '../support/acme.js';

test('nothing is served without a login of the host or without a keyring', async () => {
  const keyring = await acmeKeyring();
  // @ts-expect-error account is not given
  expect(() => portal({ keyring })).toThrow('account(request)');
  // @ts-expect-error account is not given
  expect(() => koaPortal({ keyring })).toThrow('account(request)');
  expect(() => portal({ keyring, account: null as never })).toThrow('account(request)');
  // @ts-expect-error keyring is not given
  expect(() => portal({ account: () => undefined })).toThrow('a keyring');
});
