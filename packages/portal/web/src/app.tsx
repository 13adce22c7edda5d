import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { api } from './api.js';
import { Loading, ProblemNotice } from './components/notice.js';
import { SkipLink } from './components/skip-link.js';
import { useToast } from './components/toast.js';
import { TopBar } from './components/top-bar.js';
import type { Session } from './contract.js';
import { useKeptFocus } from './kept-focus.js';
import { t } from './locale.js';
import { secretNoun } from './nouns.js';
import { type Portal, PortalContext } from './portal-context.js';
import { useRoute } from './route.js';
import { useLoad } from './use-load.js';
import { KeyView } from './views/key-view.js';
import { KeysView } from './views/keys-view.js';

interface AppProps {
  /** Whether this is a part of a page of the host application, and no page of its own. */
  readonly embedded: boolean;
}

/** The whole page: the problem if there is no session, otherwise the view of the route. */
export function App({ embedded }: AppProps) {
  const { result, reload } = useLoad(api.session, []);
  if (!result) return <Loading what={t('thePage')} />;
  if (result.ok) return <SignedIn session={result.data} embedded={embedded} />;
  const Main = embedded ? 'div' : 'main';
  return (
    <Main class="page">
      <h1>{t('wordTitle')}</h1>
      <ProblemNotice problem={result.problem} retry={reload} />
    </Main>
  );
}

function SignedIn({ session, embedded }: AppProps & { readonly session: Session }) {
  const route = useRoute();
  const { toast, say } = useToast();
  const { provider } = session;
  const { words } = provider;
  const may = useCallback<Portal['may']>((change) => session.account.may[change] === true, [session]);
  const portal = useMemo<Portal>(
    () => ({ session, words, secret: secretNoun(provider), embedded, may, say }),
    [session, words, provider, embedded, may, say],
  );

  const id = route.view === 'key' ? route.id : undefined;
  const main = useRef<HTMLElement>(null);
  const seen = useRef(id);
  useKeptFocus(main);
  useEffect(() => {
    if (seen.current === id) return;
    seen.current = id;
    // Screen readers and keyboards start at the top of the new view.
    main.current?.focus();
    if (!embedded) scrollTo(0, 0);
  }, [id, embedded]);

  const view =
    route.view === 'keys' ? <KeysView filters={route.filters} /> : <KeyView key={route.id} id={route.id} />;
  return (
    <PortalContext.Provider value={portal}>
      {embedded ? (
        <section ref={main} class="page" tabIndex={-1} aria-label={words.title}>
          {view}
        </section>
      ) : (
        <>
          <TopBar session={session} skip={<SkipLink to={main} />} />
          <main ref={main} class="page" tabIndex={-1}>
            {view}
          </main>
        </>
      )}
      {toast}
    </PortalContext.Provider>
  );
}
