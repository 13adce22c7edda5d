import { useEffect } from 'preact/hooks';
import { Loading, ProblemNotice } from '../components/notice.js';
import { useToast } from '../components/toast.js';
import { Typed } from '../components/typed.js';
import { visible } from '../plain-text.js';
import { useLoad } from '../use-load.js';
import { operatorApi } from './api.js';
import { AuditView } from './audit-view.js';
import type { OperatorSession } from './contract.js';
import { KeysView } from './keys-view.js';
import { OwnersView } from './owners-view.js';
import { placeLink, usePlace, VIEWS } from './place.js';
import { RefusalsView } from './refusals-view.js';
import { words } from './words.js';

/** The whole page of an operator. */
export function OperatorApp() {
  const { result, reload } = useLoad(operatorApi.session, []);
  if (!result) return <Loading what={words.loading} />;
  if (result.ok) return <Views session={result.data} />;
  return (
    <main class="page">
      <h1>{words.title}</h1>
      <ProblemNotice problem={result.problem} retry={reload} />
    </main>
  );
}

function Views({ session: { provider, account } }: { readonly session: OperatorSession }) {
  const { view, filters } = usePlace();
  const { toast, say } = useToast();
  useEffect(() => {
    document.title = `${words[view]} · ${provider.title}`;
  }, [view, provider]);
  // A view starts anew with other filters, and its form shows them.
  const key = JSON.stringify([view, filters]);
  return (
    <>
      <header class="top-bar">
        <div class="top-bar-line">
          <a class="brand" href={placeLink('keys')}>
            {provider.title} · {words.title}
          </a>
          <ul class="top-bar-end">
            <li class="account" title={visible(account.name)}>
              <Typed text={account.name} />
            </li>
          </ul>
        </div>
        <nav aria-label={words.title} class="tabs">
          {VIEWS.map((one) => (
            <a key={one} href={placeLink(one)} {...(one === view ? { 'aria-current': 'page' as const } : {})}>
              {words[one]}
            </a>
          ))}
        </nav>
      </header>
      <main class="page" tabIndex={-1}>
        {view === 'keys' ? <KeysView key={key} filters={filters} say={say} /> : null}
        {view === 'audit' ? <AuditView key={key} filters={filters} /> : null}
        {view === 'refusals' ? <RefusalsView key={key} filters={filters} /> : null}
        {view === 'owners' ? <OwnersView key={key} filters={filters} /> : null}
      </main>
      {toast}
    </>
  );
}
