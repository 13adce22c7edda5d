import type { Session } from '../contract.js';
import { home } from '../route.js';

export function TopBar({ session: { provider, account, links = [] } }: { readonly session: Session }) {
  return (
    <header class="top-bar">
      <div class="top-bar-line">
        <a class="brand" href={home}>
          {provider.title}
        </a>
        <ul class="top-bar-end">
          {provider.docs === undefined ? null : (
            <li>
              <a href={provider.docs} rel="noreferrer" target="_blank">
                Docs
              </a>
            </li>
          )}
          {account.name === undefined ? null : (
            <li class="account" title={account.name}>
              {account.name}
            </li>
          )}
        </ul>
      </div>
      {links.length === 0 ? null : (
        <nav aria-label="Pages" class="tabs">
          {links.map(({ title, href, current }) => (
            <a key={href} href={href} aria-current={current ? 'page' : undefined}>
              {title}
            </a>
          ))}
        </nav>
      )}
    </header>
  );
}
