import { SallyportError } from '../error.js';
import type { InboundRequest } from '../http/request.js';
import { withHeader } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import { mapMaybe } from '../maybe-promise.js';
import type { Refusal } from '../refusal/refusal.js';
import { refuse } from '../refusal/refusal.js';
import type { RenderedRefusal } from '../refusal/render.js';
import type { Guard, Verdict } from './guard.js';
import { checkWebRequest } from './guard-fetch.js';
import type { Reader, Reading } from './reading.js';
import { readerOf, setReader } from './reading.js';
import type { VerifyContext } from './verify-context.js';

interface Alternative {
  readonly guard: Guard;
  readonly reader: Reader;
}

interface Candidate extends Alternative {
  readonly reading: Reading;
}

/**
 * A guard that accepts a credential of any of these guards. The guard whose credential was sent decides. Credentials
 * in two places are `ambiguous`; without any, the refusal has the challenges of all guards. If several guards read one
 * place, the shape of the credential tells whose it is; if it does not, they are asked in the order given.
 *
 * The principal says which provider and strategy it came by. Other refusals are in the words of the guard that decided.
 *
 * @throws {SallyportError} `invalid_option` without a guard.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 * @example
 * app.use(authenticate(anyOf(keyGuard, jwtGuard)));
 */
export function anyOf(...guards: readonly Guard[]): Guard {
  const alternatives = guards.flatMap(alternativesOf);
  const [first] = alternatives;
  if (!first) throw new SallyportError('invalid_option', 'anyOf() needs at least one guard');
  const challenge = [
    ...new Set(alternatives.map(({ guard }) => guard.render(refuse('missing')).headers['WWW-Authenticate'])),
  ]
    .filter((each) => each !== undefined)
    .join(', ');

  /** A request without a credential is told every way to send one. */
  function render(refusal: Refusal): RenderedRefusal {
    const rendered = first?.guard.render(refusal) as RenderedRefusal;
    if (refusal.code !== 'missing' || challenge === '') return rendered;
    return { ...rendered, headers: withHeader(rendered.headers, 'WWW-Authenticate', challenge) };
  }

  function ask(request: InboundRequest, context: VerifyContext = {}): MaybePromise<Verdict> {
    const present: Candidate[] = [];
    for (const each of alternatives) {
      const reading = each.reader.read(request, context);
      if (reading.fault !== 'missing') present.push({ ...each, reading });
    }
    const [only] = present;
    if (!only) return noneIn(request, context);
    if (present.length === 1) return mapMaybe(only.guard(request, context), describe);
    if (!isOneSlot(present)) return { ok: false, refusal: only.guard.render(refuse('ambiguous')) };
    return askInTurn(candidatesByShape(present), request, context);
  }

  /** A body that no parser has read cannot be said to hold nothing. */
  function noneIn(request: InboundRequest, context: VerifyContext): MaybePromise<Verdict> {
    for (const { guard, reader } of alternatives) {
      if (!reader.inBody) continue;
      const verdict = guard(request, context);
      if (verdict instanceof Promise || verdict.ok || verdict.refusal.code !== 'missing') return verdict;
    }
    return { ok: false, refusal: render(refuse('missing')) };
  }

  const { provider, environment, basePath, renderMissingScope } = first.guard;
  const tokenEndpoint = guards.find((each) => each.tokenEndpoint)?.tokenEndpoint;
  const guard = ask as unknown as Guard;
  const facts = { provider, environment, basePath, render, renderMissingScope };
  Object.assign(guard, facts, tokenEndpoint ? { tokenEndpoint } : {}, {
    strategy: alternatives.map((each) => each.guard.strategy).join(' | '),
    guards: Object.freeze(alternatives.map((each) => each.guard)),
    fetch: (request: Request, context?: VerifyContext) => checkWebRequest(guard, request, context),
  });
  setReader(guard, {
    slots: alternatives.flatMap(({ reader }) => reader.slots),
    inBody: alternatives.some(({ reader }) => reader.inBody),
    usesRawBody: alternatives.some(({ reader }) => reader.usesRawBody),
    read: (request, context) =>
      alternatives
        .map(({ reader }) => reader.read(request, context))
        .find(({ fault }) => fault !== 'missing') ?? { fault: 'missing' },
  });
  return Object.freeze(guard);
}

function alternativesOf(guard: Guard): Alternative[] {
  if (guard.guards) return guard.guards.flatMap(alternativesOf);
  const reader = readerOf(guard);
  if (reader) return [{ guard, reader }];
  throw new SallyportError('invalid_option', 'anyOf() takes guards that createGuard() returned');
}

/** Whether all candidates read the same credential: each shares a slot with the first one. */
function isOneSlot([first, ...others]: readonly Candidate[]): boolean {
  return others.every(({ reader }) => reader.slots.some((slot) => first?.reader.slots.includes(slot)));
}

/** Those whose shape it is; without one, those whose shape it may be; without one, all. */
function candidatesByShape(present: readonly Candidate[]): readonly Candidate[] {
  const sure = present.filter(({ reading }) => reading.matches === true);
  if (sure.length > 0) return sure;
  const possible = present.filter(({ reading }) => reading.matches === undefined);
  return possible.length > 0 ? possible : present;
}

function askInTurn(
  [next, ...rest]: readonly Candidate[],
  request: InboundRequest,
  context: VerifyContext,
  before?: Verdict,
): MaybePromise<Verdict> {
  if (!next) return before as Verdict;
  return mapMaybe(next.guard(request, context), (verdict) => {
    if (verdict.ok) return describe(verdict);
    // A guard that knows the credential says more than one that does not.
    const isKnown = verdict.refusal.code !== 'invalid' && verdict.refusal.code !== 'malformed';
    return isKnown ? verdict : askInTurn(rest, request, context, before ?? verdict);
  });
}

function describe(verdict: Verdict): Verdict {
  if (!verdict.ok) return verdict;
  const { guard, principal } = verdict;
  return {
    ...verdict,
    principal: { ...principal, provider: guard.provider.id, strategy: guard.strategy },
  };
}
