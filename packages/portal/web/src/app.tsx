import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { api } from './api.js';
import { Loading, ProblemNotice } from './components/notice.js';
import { useToast } from './components/toast.js';
import { TopBar } from './components/top-bar.js';
import type { Session } from './contract.js';
import { t } from './locale.js';
import { secretNoun } from './nouns.js';
import { type Portal, PortalContext } from './portal-context.js';
import { useRoute } from './route.js';
import { useLoad } from './use-load.js';
import { KeyView } from './views/key-view.js';
import { KeysView } from './views/keys-view.js';

/** The whole page: the problem if there is no session, otherwise the view of the route. */
export function App() {
  const { result, reload } = useLoad(api.session, []);
  if (!result) return <Loading what={t('thePage')} />;
  if (result.ok) return <SignedIn session={result.data} />;
  return (
    <main class="page">
      <h1>{t('wordTitle')}</h1>
      <ProblemNotice problem={result.problem} retry={reload} />
    </main>
  );
}

function SignedIn({ session }: { readonly session: Session }) {
  const route = useRoute();
  const { toast, say } = useToast();
  const { provider } = session;
  const { words } = provider;
  const may = useCallback<Portal['may']>((change) => session.account.may[change] === true, [session]);
  const portal = useMemo<Portal>(
    () => ({ session, words, secret: secretNoun(provider), may, say }),
    [session, words, provider, may, say],
  );

  useEffect(() => {
    document.title = `${words.title} · ${provider.title}`;
  }, [words, provider]);
  const id = route.view === 'key' ? route.id : undefined;
  const main = useRef<HTMLElement>(null);
  const seen = useRef(id);
  useEffect(() => {
    if (seen.current === id) return;
    seen.current = id;
    // Screen readers and keyboards start at the top of the new view.
    main.current?.focus();
    scrollTo(0, 0);
  }, [id]);

  return (
    <PortalContext.Provider value={portal}>
      <TopBar session={session} />
      <main ref={main} class="page" tabIndex={-1}>
        {route.view === 'keys' ? (
          <KeysView filters={route.filters} />
        ) : (
          <KeyView key={route.id} id={route.id} />
        )}
      </main>
      {toast}
    </PortalContext.Provider>
  );
}
