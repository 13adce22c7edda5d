import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Link, Session } from '../contract.js';
import { t } from '../locale.js';
import { visible } from '../plain-text.js';
import { home } from '../route.js';
import { Typed } from './typed.js';

interface TopBarProps {
  readonly session: Session;
  /** The link past this bar. */
  readonly skip: ComponentChildren;
}

/** The provider, its documentation, the account, and the pages of the host application as tabs. */
export function TopBar({ session, skip }: TopBarProps) {
  const { provider, account, links = [], logo, support } = session;
  const { others = [] } = account;
  return (
    <header class="top-bar">
      {skip}
      <div class="top-bar-line">
        <a class="brand" href={home}>
          {logo === undefined ? null : <img class="logo" src={logo} alt="" />}
          {provider.title}
        </a>
        <ul class="top-bar-end">
          {provider.docs === undefined ? null : (
            <li>
              <a href={provider.docs} rel="noreferrer" target="_blank">
                {t('docs')}
              </a>
            </li>
          )}
          {support === undefined ? null : (
            <li>
              <a href={support}>{t('support')}</a>
            </li>
          )}
          <li class={others.length === 0 ? 'account' : ''} title={visible(account.name)}>
            {others.length === 0 ? (
              <Typed text={account.name} />
            ) : (
              <Switcher name={account.name} others={others} />
            )}
          </li>
        </ul>
      </div>
      {links.length === 0 ? null : <Pages links={links} />}
    </header>
  );
}

interface SwitcherProps {
  readonly name: string;
  readonly others: NonNullable<Session['account']['others']>;
}

/** The name of the account, which opens the links to other accounts. */
function Switcher({ name, others }: SwitcherProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  function close(event: KeyboardEvent) {
    if (event.key !== 'Escape' || !menu.current?.open) return;
    menu.current.open = false;
    menu.current.querySelector('summary')?.focus();
  }
  return (
    <nav aria-label={t('switchAccount')} onKeyDown={close}>
      <details ref={menu} class="switcher">
        <summary>
          <span class="account">
            <Typed text={name} />
          </span>
        </summary>
        <ul>
          {others.map(({ title, href }) => (
            <li key={href}>
              <a href={href}>
                <Typed text={title} />
              </a>
            </li>
          ))}
        </ul>
      </details>
    </nav>
  );
}

function Pages({ links }: { readonly links: readonly Link[] }) {
  const here = useRef<HTMLAnchorElement>(null);
  // On a phone the tabs may be wider than the screen.
  useEffect(() => here.current?.scrollIntoView({ block: 'nearest', inline: 'center' }), []);
  return (
    <nav aria-label={t('pages')} class="tabs">
      {links.map(({ title, href, current }) => (
        <a key={href} href={href} {...(current ? { ref: here, 'aria-current': 'page' as const } : {})}>
          {title}
        </a>
      ))}
    </nav>
  );
}
