import type { phota, smartExtract } from '@sallyport/core/providers';
import { expectTypeOf, it } from 'vitest';
import type { Keyring } from '../src/index.js';

declare const pair: Keyring<typeof smartExtract>;
declare const single: Keyring<typeof phota>;

it('secrets and environments follow from the definition', () => {
  type Verify = typeof pair.verify;
  expectTypeOf<Parameters<Verify>[0]>().toEqualTypeOf<{ readonly key: string; readonly secret: string }>();
  expectTypeOf<Awaited<ReturnType<typeof single.create>>['secrets']>().toEqualTypeOf<{
    readonly apiKey: string;
  }>();
  expectTypeOf<Parameters<typeof pair.create>[0]['environment']>().toEqualTypeOf<
    'production' | 'staging' | undefined
  >();
  expectTypeOf<typeof single>().toExtend<Keyring>();
});
