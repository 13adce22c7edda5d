import { ScrollArea } from '../components/scroll-area.js';
import type { Secrets, Trial } from '../contract.js';
import { hide } from '../fill.js';
import { t } from '../locale.js';
import { visibleLines } from '../plain-text.js';

interface TrialViewProps {
  readonly trial: Trial;
  readonly secrets: Secrets;
}

/** Both sides of a request that was sent to try a key. */
export function TrialView({ trial: { request, response }, secrets }: TrialViewProps) {
  const { status, milliseconds } = response;
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
      <Side title={t('response')} text={hide(received.join('\n').trim(), secrets)} />
    </div>
  );
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
