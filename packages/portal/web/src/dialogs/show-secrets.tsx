import { useState } from 'preact/hooks';
import { CodeBlock } from '../components/code-block.js';
import { Dialog } from '../components/dialog.js';
import { Download } from '../components/download.js';
import { Notice } from '../components/notice.js';
import { SecretLine } from '../components/secret-line.js';
import { Tabs } from '../components/tabs.js';
import { Typed } from '../components/typed.js';
import type { Issued } from '../contract.js';
import { fill, namesIn } from '../fill.js';
import { rich, t } from '../locale.js';
import { capital } from '../nouns.js';
import { usePortal } from '../portal-context.js';
import { snippetName } from '../snippet-name.js';
import { ScopesNotice } from '../views/key-head.js';
import { TryIt } from '../views/try-it.js';
import { useCopiedSecrets } from './copied-secrets.js';
import { FirstCall } from './first-call.js';

interface ShowSecretsProps {
  readonly issued: Issued;
  readonly onClose: () => void;
}

/** The only dialog that shows secrets. They are gone from the page once it is closed. */
export function ShowSecrets({ issued: { key, secrets }, onClose }: ShowSecretsProps) {
  const { session, words } = usePortal();
  const { provider } = session;
  const snippets = provider.snippetsByEnvironment[key.environment] ?? {};
  const [asking, setAsking] = useState(false);
  const { left, add } = useCopiedSecrets(secrets);
  const labelOf = (name: string) => words.secrets[name] ?? name;
  const env = snippets.env === undefined ? undefined : `${fill(snippets.env, secrets)}\n`;

  /** Asks once if something was not copied. */
  function mayClose(): boolean {
    if (left.length === 0 || asking) return true;
    setAsking(true);
    return false;
  }

  return (
    <Dialog
      title={rich('isReady', { One: capital(words.one), name: <Typed text={key.name} /> })}
      wide
      mayClose={mayClose}
      onClose={onClose}
    >
      <div class="dialog-body">
        <Notice tone="warning">
          <p>{words.shownOnce}</p>
        </Notice>
        <ScopesNotice apiKey={key} />
        {Object.entries(secrets).map(([name, secret]) => (
          <SecretLine
            key={name}
            label={labelOf(name)}
            secret={secret}
            copied={!left.includes(name)}
            onCopied={() => add([name])}
          />
        ))}
        <section class="ready-lines">
          <h3>{t('readyToUse')}</h3>
          <Tabs
            label={t('readyToUseWith')}
            tabs={Object.entries(snippets).map(([kind, template]) => ({
              name: snippetName(kind),
              content: (
                <CodeBlock
                  key={kind}
                  text={fill(template, secrets)}
                  what={t('linesFor', { kind: snippetName(kind) })}
                  onCopied={() => add(namesIn(template))}
                />
              ),
            }))}
          />
          {env === undefined ? null : (
            <p>
              <Download name={`${provider.id}.env`} text={env} onSaved={() => add(Object.keys(secrets))} />
            </p>
          )}
        </section>
        {key.state === 'active' ? <FirstCall issued={key} /> : null}
        {session.try && key.state === 'active' ? (
          <details class="fold">
            <summary>{t('tryIt')}</summary>
            <TryIt id={key.id} secrets={secrets} />
          </details>
        ) : null}
      </div>
      {asking ? (
        <div class="dialog-actions dialog-question" role="alert">
          <p>
            {left.length === Object.keys(secrets).length
              ? t('notCopiedAny')
              : t('notCopiedThese', { names: left.map(labelOf).join(', ') })}
          </p>
          <button type="button" onClick={onClose}>
            {t('closeAnyway')}
          </button>
          <button type="button" class="primary" onClick={() => setAsking(false)}>
            {t('goBack')}
          </button>
        </div>
      ) : (
        <div class="dialog-actions">
          <button type="button" class="primary" onClick={() => mayClose() && onClose()}>
            {t('done')}
          </button>
        </div>
      )}
    </Dialog>
  );
}
