import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Loading, Notice, ProblemNotice } from '../components/notice.js';
import { stateName } from '../components/state-badge.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { fileUrl, operatorApi } from './api.js';
import type { OperatorKey, RevokedKeys } from './contract.js';
import { Filters, Input, Select } from './filters.js';
import { FindKeys } from './find-keys.js';
import { KeyRows } from './key-rows.js';
import type { Place } from './place.js';
import { RevokeKey } from './revoke-key.js';
import { RevokeOwner } from './revoke-owner.js';
import { usePages } from './use-pages.js';

interface KeysViewProps {
  readonly filters: Place['filters'];
  readonly say: (message: ComponentChildren) => void;
}

const STATES = ['active', 'disabled', 'expired', 'revoked', 'deleted'] as const;

type Open = 'find' | 'owner' | OperatorKey;

/** The keys of all owners, with the dialogs that find and revoke them. */
export function KeysView({ filters, say }: KeysViewProps) {
  const { search = '', state = '', owner = '' } = filters;
  const query = { search, state, owner };
  const pages = usePages(operatorApi.keys, query, (before, page) => ({
    ...page,
    keys: [...before.keys, ...page.keys],
  }));
  const { result, problem, reload, more } = pages;
  const [open, setOpen] = useState<Open>();
  const [outcome, setOutcome] = useState<RevokedKeys>();
  const close = () => setOpen(undefined);

  return (
    <>
      <Heading title={t('operatorKeys')} intro={t('operatorKeysIntro')}>
        <button type="button" onClick={() => setOpen('find')}>
          {t('iHaveAKey')}
        </button>
      </Heading>
      <Filters
        view="keys"
        buttons={
          <>
            <a href={fileUrl('keys.csv', query)} download="keys.csv">
              {t('operatorCsv')}
            </a>
            {owner === '' ? null : (
              <button type="button" class="danger" onClick={() => setOpen('owner')}>
                {t('operatorRevokeOwner')}
              </button>
            )}
          </>
        }
      >
        <Input label={t('operatorSearch')} name="search" value={search} />
        <Select
          label={t('operatorState')}
          name="state"
          value={state}
          options={[['', t('operatorEveryState')], ...STATES.map((one) => [one, stateName(one)] as const)]}
        />
        <Input label={t('operatorOwner')} name="owner" value={owner} />
      </Filters>
      {outcome ? <Outcome outcome={outcome} /> : null}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result ? null : <Loading what={inSentence(t('operatorKeys'))} />}
      {result?.ok ? (
        <section class="panel" aria-label={t('operatorKeys')}>
          <KeyRows keys={result.data.keys} revoke={setOpen} />
          {problem ? <ProblemNotice problem={problem} /> : null}
          {more ? (
            <p class="more">
              <button type="button" onClick={more}>
                {t('showMore')}
              </button>
            </p>
          ) : null}
        </section>
      ) : null}
      {open === 'find' ? <FindKeys onClose={close} revoke={setOpen} /> : null}
      {open === 'owner' ? (
        <RevokeOwner
          owner={owner}
          onClose={close}
          onRevoked={(done) => {
            close();
            setOutcome(done);
            void reload();
          }}
        />
      ) : null}
      {typeof open === 'object' ? (
        <RevokeKey
          apiKey={open}
          onClose={close}
          onRevoked={() => {
            close();
            say(t('operatorRevoked'));
            void reload();
          }}
        />
      ) : null}
    </>
  );
}

interface HeadingProps {
  readonly title: string;
  readonly intro: string;
  readonly children?: ComponentChildren;
}

/** The title of a view. */
export function Heading({ title, intro, children }: HeadingProps) {
  return (
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        <p class="intro">{intro}</p>
      </div>
      {children ? <div class="buttons">{children}</div> : null}
    </div>
  );
}

function Outcome({ outcome: { revoked, left, complete } }: { readonly outcome: RevokedKeys }) {
  return (
    <Notice tone={complete ? 'plain' : 'danger'} alert>
      <p>{t('operatorRevokedMany', { count: formatCount(revoked) })}</p>
      {complete ? null : (
        <>
          <p>{t('operatorIncomplete', { count: formatCount(left.length) })}</p>
          <p class="ids">{left.join(', ')}</p>
        </>
      )}
    </Notice>
  );
}
