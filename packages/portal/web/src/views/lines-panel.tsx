import { CodeBlock } from '../components/code-block.js';
import { Tabs } from '../components/tabs.js';
import type { Key } from '../contract.js';
import { fill } from '../fill.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { snippetName } from '../snippet-name.js';

/** Lines to copy, with variables in place of secrets, which the page does not have any more. */
export function LinesPanel({ apiKey: { environment } }: { readonly apiKey: Key }) {
  const { env = '', ...lines } = usePortal().session.provider.snippetsByEnvironment[environment] ?? {};
  const variables = [...env.matchAll(/^(\w+)=\{(\w+)\}$/gm)].map(([, variable = '', name = '']) => ({
    name,
    variable,
  }));
  // The shell expands nothing in single quotes, so each variable leaves them for a moment.
  const inShell = Object.fromEntries(variables.map(({ name, variable }) => [name, `'"$${variable}"'`]));
  if (Object.keys(lines).length === 0) return null;
  return (
    <section class="panel" aria-labelledby="lines">
      <h2 id="lines">{t('linesToCopy')}</h2>
      <Tabs
        label={t('linesToCopy')}
        tabs={Object.entries(lines).map(([kind, template]) => ({
          name: snippetName(kind),
          content: (
            <CodeBlock
              key={kind}
              text={fill(template, inShell)}
              what={t('linesFor', { kind: snippetName(kind) })}
            />
          ),
        }))}
      />
      <p class="hint">
        {rich('linesRead', {
          variables: <code>{variables.map(({ variable }) => variable).join(', ')}</code>,
        })}
      </p>
    </section>
  );
}
