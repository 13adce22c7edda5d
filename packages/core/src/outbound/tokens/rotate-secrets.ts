import { CredentialError, invalidOption } from '../../error.js';
import type { Provider } from '../../grammar.js';
import type { Values } from '../../placement/template.js';
import type { Source, SourceContext, SourceFunction } from '../sources/source.js';
import { labelOf, readOptional } from '../sources/source.js';
import type { Exchange } from './exchange.js';
import type { Token } from './token.js';

/** What the exchange of secrets that an API replaces is made of. */
export interface RotationDeps {
  /** The API. */
  readonly provider: Provider;
  /** The names of the secrets that the strategy carries. */
  readonly names: readonly string[];
  /** The names of those that the API replaces. */
  readonly rotating: readonly string[];
  /** Where the secrets are kept. */
  readonly source: Source<Values>;
}

/**
 * An exchange of which one runs at a time, in all processes that share the source. It begins with the newest secrets.
 * Replaced ones are written before anybody uses them or the token; until then the source has the old ones.
 *
 * @param share - Shares the tokens of the exchange with other processes.
 * @throws {CredentialError} `invalid_option` for a source that cannot be written.
 */
export function rotateSecrets(
  { provider, names, rotating, source }: RotationDeps,
  exchange: Exchange,
  share: (exchange: Exchange) => Exchange,
): Exchange {
  const context: SourceContext = Object.freeze({ provider, names });
  const label = labelOf(source, provider, names);
  const { write, lock = (work) => work() } = source as SourceFunction<Values>;
  if (typeof source !== 'function' || !write)
    throw invalidOption(
      provider.id,
      `the API replaces "${rotating.join('", "')}" at each refresh, and ${label} cannot be written. Use fromFile(path), redisSource(redis, { initial }) or writableSource({ read, write })`,
    );
  /** The last token, while the secrets that came with it are not yet kept. */
  let unkept: Token | undefined;

  async function kept(token: Token): Promise<Token> {
    const { rotated } = token;
    if (!rotated) return token;
    unkept = token;
    try {
      await write?.(rotated, context);
    } catch (error) {
      throw fault(
        error,
        'the new refresh token could not be written, and only this process has it, in memory',
      );
    }
    unkept = undefined;
    return token;
  }

  const shared = share(async (secrets, known, transport) => kept(await exchange(secrets, known, transport)));

  return async (secrets, known, transport) => {
    let began = false;
    try {
      return await lock(
        async () => {
          began = true;
          const token = unkept && (await kept(unkept));
          if (token && token.value !== known) return token;
          const current = (await readOptional(source, context)) ?? secrets;
          return shared(current, known, transport);
        },
        rotating,
        context,
      );
    } catch (error) {
      throw began ? error : fault(error, 'nothing was sent, because its lock could not be taken');
    }
  };

  /** The message of a foreign error may quote the secret. */
  function fault(error: unknown, problem: string): CredentialError {
    const { code, name } = Object(error) as { readonly code?: unknown; readonly name?: unknown };
    return new CredentialError(
      'unavailable',
      `${provider.id}: ${problem} (${label}: ${String(code ?? name)})`,
      { provider: provider.id, retryable: true },
    );
  }
}
