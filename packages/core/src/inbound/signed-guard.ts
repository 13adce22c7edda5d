import { invalidOption } from '../error.js';
import type { Provider } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import type { SignatureFacts, SignatureVerifier } from '../signing/signature-verifier.js';
import type { Verdict } from './guard.js';
import type { VerifyResult } from './principal.js';
import { hasBody } from './read-body.js';
import type { Reader } from './reading.js';
import type { Verdicts } from './verdict.js';
import type { VerifyContext } from './verify-context.js';

/** How the requests of a signed strategy are checked. */
export interface SignedCheck {
  /** The verdict on one request. */
  ask(request: InboundRequest, context: VerifyContext): MaybePromise<Verdict>;
  /** What `anyOf` and `guard.fetch` need. */
  readonly reader: Reader;
}

/**
 * Compiles the check of a signed strategy. The principal is the provider: a signature names no key.
 *
 * @throws {CredentialError} `invalid_option` for a verifier of anything else.
 */
export function compileSignedCheck(
  provider: Provider,
  strategy: string,
  verifier: unknown,
  verdicts: Pick<Verdicts, 'decide' | 'refuse' | 'unavailable'>,
): SignedCheck {
  const { check, slots, usesBody, faultOf } = factsOf(provider, strategy, verifier);
  const principal = Object.freeze({ keyId: provider.id, scopes: Object.freeze([]) });
  let warned = false;

  /** Whoever runs the server has to know: no request of this guard can pass. */
  function noRawBody() {
    const problem = `the strategy "${strategy}" is signed, and the bytes of the body are not known. Keep them before the guard: rawBody of the request, as the README of the adapter shows`;
    if (!warned) process.emitWarning(`${provider.id}: ${problem}`, 'SallyportRawBodyWarning');
    warned = true;
    return verdicts.unavailable(invalidOption(provider.id, problem));
  }

  return {
    ask(request, context) {
      const fault = faultOf(request);
      if (fault) return verdicts.refuse(fault);
      const rawBody = context.rawBody ?? (usesBody && hasBody(request) ? undefined : '');
      if (rawBody === undefined) return noRawBody();
      const { method, headers, url } = request;
      const whole = { method, headers, url: context.originalUrl ?? url };
      const verify = async (): Promise<VerifyResult> => {
        const result = await check(whole, rawBody);
        return result.ok ? principal : result;
      };
      return verdicts.decide(verify, {}, context);
    },
    reader: { slots, inBody: false, usesRawBody: usesBody, read: (request) => ({ fault: faultOf(request) }) },
  };
}

function factsOf(provider: Provider, strategy: string, verifier: unknown): SignatureFacts {
  const facts = (verifier as Partial<SignatureVerifier>).signature;
  if (facts?.provider === provider.id && facts.strategy === strategy) return facts;
  throw invalidOption(
    provider.id,
    `the strategy "${strategy}" is signed; pass signatureVerifier(provider, source) of "@sallyport/core/webhooks" as its verifier`,
  );
}
