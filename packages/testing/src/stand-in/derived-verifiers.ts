import type { ParamsOf, Provider, StaticKey, Verifier } from '@sallyport/core';
import { mintedVerifier } from '@sallyport/core/jwt';
import type { SignatureVerifier } from '@sallyport/core/webhooks';
import { signatureVerifier } from '@sallyport/core/webhooks';

/**
 * What decides about signatures and minted tokens: by the secrets of the keys, private keys included, which have their
 * public half in them.
 *
 * @param publicURL - Where the stand-in listens.
 */
export function derivedVerifiers(
  provider: Provider,
  keys: readonly StaticKey[],
  publicURL: string,
  params: ParamsOf<Provider> = {},
): Record<string, Verifier | SignatureVerifier> {
  const sources = keys.map(({ secrets }) => secrets as Readonly<Record<string, string>>);
  const verifiers = Object.entries(provider.strategies).flatMap(([strategy, { derive }]) => {
    if (!derive) return [];
    const mints = Object.values(derive).some((recipe) => 'jwt' in recipe);
    const verifier = mints
      ? mintedVerifier(provider, sources, { strategy, params })
      : signatureVerifier(provider, sources, { strategy, params, publicURL });
    return [[strategy, verifier] as const];
  });
  return Object.fromEntries(verifiers);
}
