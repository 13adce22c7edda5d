import { Notice } from '../components/notice.js';
import { ScrollArea } from '../components/scroll-area.js';
import { Typed } from '../components/typed.js';
import type { Secrets, Trial } from '../contract.js';
import { hide } from '../fill.js';
import { rich, t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { visibleLines } from '../plain-text.js';
import { usePortal } from '../portal-context.js';

interface TrialViewProps {
  readonly trial: Trial;
  readonly secrets: Secrets;
  /** Opens the settings of the key. Default: they cannot be changed from here. */
  readonly edit?: (() => void) | undefined;
}

/** Both sides of a request that was sent to try a key. */
export function TrialView({ trial: { request, response }, secrets, edit }: TrialViewProps) {
  const { words } = usePortal();
  const { status, milliseconds } = response;
  const scopes = missingScopes(response);
  const sent = [
    `${request.method} ${request.url}`,
    ...lines(request.headers),
    '',
    pretty(request.body ?? ''),
  ];
  const received = [...lines(response.headers), '', pretty(response.body)];
  return (
    <div class="trial">
      <Side title={t('request')} text={hide(sent.join('\n').trimEnd(), secrets)} />
      <p class="trial-status">
        <span class={`badge ${status < 400 ? 'badge-active' : 'badge-revoked'}`}>{status}</span>
        <span>{t(status < 400 ? 'wasAccepted' : 'wasRefused')}</span>
        <span class="quiet">{milliseconds} ms</span>
      </p>
      {scopes === undefined ? null : (
        <Notice tone="warning">
          <p>{rich('lacksScopes', { one: words.one, scopes: <Typed text={scopes} /> })}</p>
          {edit === undefined ? null : (
            <p>
              <button type="button" onClick={edit}>
                {t('chooseScopes', { scopes: inSentence(words.scopes) })}
              </button>
            </p>
          )}
        </Notice>
      )}
      <Side title={t('response')} text={hide(received.join('\n').trim(), secrets)} />
    </div>
  );
}

/**
 * The scopes that a refused request asked for, as the API names them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
function missingScopes({ status, headers }: Trial['response']): string | undefined {
  if (status !== 403) return undefined;
  const [, quoted] = /\bscope="((?:[^"\\]|\\.)+)"/.exec(headers['www-authenticate'] ?? '') ?? [];
  return quoted?.replaceAll(/\\(.)/g, '$1');
}

function Side({ title, text }: { readonly title: string; readonly text: string }) {
  return (
    <div class="side">
      <h3>{title}</h3>
      <ScrollArea label={title}>
        <pre>{visibleLines(text)}</pre>
      </ScrollArea>
    </div>
  );
}

function lines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
