import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';

/** The first page without keys. `create` is absent if the account may not create any. */
export function EmptyList({ create }: { readonly create?: () => void }) {
  const {
    words,
    session: { provider },
  } = usePortal();
  return (
    <section class="panel empty">
      <h2>{t('noneYet', words)}</h2>
      <p>{create ? t('firstKey', words) : t('mayNotCreate', words)}</p>
      {create ? (
        <button type="button" class="primary" onClick={create}>
          {words.create}
        </button>
      ) : null}
      {provider.docs === undefined ? null : (
        <p>
          <a href={provider.docs} target="_blank" rel="noreferrer">
            {t('howItIsUsed', { provider: provider.title })}
          </a>
        </p>
      )}
    </section>
  );
}
