import { createGuard } from '@sallyport/core';
import type { InboundCase } from './case.js';
import { exchangeCases } from './cases-exchange.js';
import { hostileCases } from './cases-hostile.js';
import { methodCases } from './cases-methods.js';
import { placementCases } from './cases-placements.js';
import { requiredCases } from './cases-required.js';
import { schemeCases } from './cases-schemes.js';
import { severalCases } from './cases-several.js';
import { signedCases } from './cases-signed.js';
import { situationCases } from './cases-situations.js';
import { tokenEndpointCases } from './cases-token-endpoint.js';
import type { InboundRoute } from './harness.js';
import type { ProviderRow } from './provider-rows.js';
import { PROVIDER_ROWS } from './provider-rows.js';
import { suiteSessions } from './sessions.js';
import { SCOPE, suiteVerifier } from './verifier.js';

/** Cases that are reported together, such as those of one provider. */
export interface InboundGroup {
  /** Heading of the group in the report. */
  readonly name: string;
  /** In the order of the report. */
  readonly cases: readonly InboundCase[];
}

/** Builds the whole inbound table, with a guard for each route. */
export function inboundGroups(): InboundGroup[] {
  return [
    ...PROVIDER_ROWS.flatMap((row) => [
      { name: row.name, cases: providerCases(row) },
      ...(row.strategy === 'api'
        ? [{ name: `${row.name}: the token endpoint`, cases: tokenCases(row) }]
        : []),
    ]),
    ...placementCases(),
    { name: 'a token that Basic was exchanged for', cases: exchangeCases() },
    { name: 'a signed request', cases: signedCases() },
    { name: 'several credentials on a route', cases: severalCases() },
  ];
}

function providerCases(row: ProviderRow): InboundCase[] {
  const { provider, environment, strategy } = row;
  const verifier = suiteVerifier(provider);
  const guard = createGuard({ provider, environment, strategy, verifier });
  const prefix = `/${provider.id}${guard.basePath}`;
  const get: InboundRoute = { method: 'GET', path: `${prefix}/things`, guard, scopes: [SCOPE] };
  const post: InboundRoute = { method: 'POST', path: `${prefix}/things`, guard, scopes: [SCOPE] };
  const required: InboundRoute = { method: 'GET', path: `${prefix}/required`, guard, requires: [SCOPE] };
  return [
    ...situationCases(row, get),
    ...schemeCases(row, get),
    ...requiredCases(row, required),
    ...methodCases(row, get, post),
    ...hostileCases(row, get),
  ];
}

function tokenCases(row: ProviderRow): InboundCase[] {
  const { provider, environment } = row;
  const guard = createGuard({
    provider,
    environment,
    strategy: 'embed',
    verifier: suiteVerifier(provider),
    sessions: suiteSessions,
  });
  const path = `/${provider.id}${guard.basePath}/auth/token`;
  // The credential is in the body, so the challenge names the field.
  const embedded = { ...row, challenge: 'ApiKey realm="Clik.ai SmartExtract", in="body", name="key"' };
  return tokenEndpointCases(embedded, { method: 'POST', path, guard, tokenEndpoint: true });
}
