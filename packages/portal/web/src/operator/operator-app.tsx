import { useEffect, useRef } from 'preact/hooks';
import { Loading, ProblemNotice } from '../components/notice.js';
import { SkipLink } from '../components/skip-link.js';
import { useToast } from '../components/toast.js';
import { Typed } from '../components/typed.js';
import { useKeptFocus } from '../kept-focus.js';
import { t } from '../locale.js';
import { visible } from '../plain-text.js';
import { useLoad } from '../use-load.js';
import { operatorApi } from './api.js';
import { AuditView } from './audit-view.js';
import type { OperatorSession } from './contract.js';
import { KeysView } from './keys-view.js';
import { OwnersView } from './owners-view.js';
import { placeLink, usePlace, VIEWS } from './place.js';
import { RefusalsView } from './refusals-view.js';

const NAMES = {
  keys: 'operatorKeys',
  refusals: 'operatorRefusals',
  owners: 'operatorOwners',
  audit: 'operatorAudit',
} as const;

/** The whole page of an operator. */
export function OperatorApp() {
  const { result, reload } = useLoad(operatorApi.session, []);
  if (!result) return <Loading what={t('thePage')} />;
  if (result.ok) return <Views session={result.data} />;
  return (
    <main class="page">
      <h1>{t('operatorTitle')}</h1>
      <ProblemNotice problem={result.problem} retry={reload} />
    </main>
  );
}

function Views({ session: { provider, account } }: { readonly session: OperatorSession }) {
  const { view, filters } = usePlace();
  const { toast, say } = useToast();
  const main = useRef<HTMLElement>(null);
  useKeptFocus(main);
  useEffect(() => {
    document.title = `${t(NAMES[view])} · ${provider.title}`;
  }, [view, provider]);
  // A view starts anew with other filters, and its form shows them.
  const key = JSON.stringify([view, filters]);
  return (
    <>
      <header class="top-bar">
        <SkipLink to={main} />
        <div class="top-bar-line">
          <a class="brand" href={placeLink('keys')}>
            {provider.title} · {t('operatorTitle')}
          </a>
          <ul class="top-bar-end">
            <li class="account" title={visible(account.name)}>
              <Typed text={account.name} />
            </li>
          </ul>
        </div>
        <nav aria-label={t('operatorTitle')} class="tabs">
          {VIEWS.map((one) => (
            <a key={one} href={placeLink(one)} {...(one === view ? { 'aria-current': 'page' as const } : {})}>
              {t(NAMES[one])}
            </a>
          ))}
        </nav>
      </header>
      <main ref={main} class="page" tabIndex={-1}>
        {view === 'keys' ? <KeysView key={key} filters={filters} say={say} /> : null}
        {view === 'audit' ? <AuditView key={key} filters={filters} /> : null}
        {view === 'refusals' ? <RefusalsView key={key} filters={filters} /> : null}
        {view === 'owners' ? <OwnersView key={key} filters={filters} /> : null}
      </main>
      {toast}
    </>
  );
}
