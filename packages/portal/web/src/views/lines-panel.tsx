import { CodeBlock } from '../components/code-block.js';
import { Tabs } from '../components/tabs.js';
import type { Key } from '../contract.js';
import { fill } from '../fill.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { snippetName } from '../snippet-name.js';

/** Lines to copy, with variables in place of secrets, which the page does not have any more. */
export function LinesPanel({ apiKey: { environment } }: { readonly apiKey: Key }) {
  const { snippetsByEnvironment, accessByEnvironment } = usePortal().session.provider;
  const { env = '', ...lines } = snippetsByEnvironment[environment] ?? {};
  const access = accessByEnvironment[environment];
  const variables = [...env.matchAll(/^(\w+)=\{(\w+)\}$/gm)].map(([, variable = '', name = '']) => ({
    name,
    variable,
  }));
  // The shell expands nothing in single quotes, so each variable leaves them for a moment.
  const inShell = Object.fromEntries(variables.map(({ name, variable }) => [name, `'"$${variable}"'`]));
  const byName = Object.fromEntries(variables.map(({ name, variable }) => [name, `$${variable}`]));
  if (Object.keys(lines).length === 0) return null;
  return (
    <section class="panel" aria-labelledby="lines">
      <h2 id="lines">{t('linesToCopy')}</h2>
      {access ? (
        <dl class="access">
          <Access name={t('baseURL')} text={access.baseURL} />
          {Object.entries(access.headers).map(([name, template]) => (
            <Access key={name} name={t('header')} text={`${name}: ${fill(template, byName)}`} />
          ))}
        </dl>
      ) : null}
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

function Access({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <CodeBlock text={text} what={name} />
      </dd>
    </div>
  );
}
