import { useCallback, useEffect, useMemo, useRef } from 'preact/hooks';
import { api } from './api.js';
import type { Session } from './contract.js';
import { Loading, ProblemNotice } from './parts/notice.js';
import { useToast } from './parts/toast.js';
import { TopBar } from './parts/top-bar.js';
import { type Portal, PortalContext } from './portal-context.js';
import { useRoute } from './route.js';
import { useLoad } from './use-load.js';
import { KeyView } from './views/key-view.js';
import { KeysView } from './views/keys-view.js';
import { secretNoun, wordsFor } from './words.js';

export function App() {
  const { answer, reload } = useLoad(api.session, []);
  if (!answer) return <Loading what="the page" />;
  if (answer.ok) return <SignedIn session={answer.data} />;
  return (
    <main class="page">
      <h1>API keys</h1>
      <ProblemNotice problem={answer.problem} retry={reload} />
    </main>
  );
}

function SignedIn({ session }: { readonly session: Session }) {
  const route = useRoute();
  const { toast, say } = useToast();
  const words = useMemo(() => wordsFor(session.provider), [session]);
  const may = useCallback<Portal['may']>((what) => session.account.may[what] === true, [session]);
  const portal = useMemo<Portal>(
    () => ({ session, words, secret: secretNoun(session.provider, words), may, say }),
    [session, words, may, say],
  );

  useEffect(() => {
    document.title = `${words.title} · ${session.provider.title}`;
  }, [words, session]);
  const id = route.view === 'key' ? route.id : undefined;
  const main = useRef<HTMLElement>(null);
  const seen = useRef(id);
  useEffect(() => {
    if (seen.current === id) return;
    seen.current = id;
    // Another view: readers and keyboards begin at its top.
    main.current?.focus();
    scrollTo(0, 0);
  }, [id]);

  return (
    <PortalContext.Provider value={portal}>
      <TopBar session={session} />
      <main ref={main} class="page" tabIndex={-1}>
        {id === undefined ? <KeysView /> : <KeyView key={id} id={id} />}
      </main>
      {toast}
    </PortalContext.Provider>
  );
}
