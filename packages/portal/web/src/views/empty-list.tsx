import { usePortal } from '../portal-context.js';

/** The first page without keys. `create` is absent if the account may not create any. */
export function EmptyList({ create }: { readonly create?: () => void }) {
  const {
    words,
    session: { provider },
  } = usePortal();
  return (
    <section class="panel empty">
      <h2>No {words.many} yet</h2>
      <p>
        {create
          ? `Your first ${words.one} needs only a name. You see its secret once, with lines to copy for curl, axios and .env.`
          : `There is nothing here, and your account may not create ${words.many}.`}
      </p>
      {create ? (
        <button type="button" class="primary" onClick={create}>
          {words.create}
        </button>
      ) : null}
      {provider.docs === undefined ? null : (
        <p>
          <a href={provider.docs} target="_blank" rel="noreferrer">
            Read how {provider.title} uses it
          </a>
        </p>
      )}
    </section>
  );
}
