import { escapeHtml } from '@sallyport/core/adapter';
import { DEMO_EMAIL } from './demo-account.js';
import { htmlPage } from './html-page.js';

/** A form after a failed attempt. */
export interface FormState {
  /** Address that the field shows. Default: empty. */
  readonly email?: string;
  /** Message above the fields. Default: none. */
  readonly problem?: string;
}

/** Renders the sign-in. */
export function signInPage({ email = '', problem }: FormState = {}): string {
  return htmlPage({
    title: 'Sign in',
    main: `${form('/sign-in', 'Sign in', { email, problem }, 'current-password')}
<p>New here? <a href="/sign-up">Create an account</a></p>
<p class="note">The demo account is <code>${DEMO_EMAIL}</code>; its password is <code>DEMO_PASSWORD</code> in <code>.sallyport/demo.env</code>.</p>
<p><a href="/stand-ins">The APIs that run here</a></p>`,
  });
}

/** Renders the form for a new account. */
export function signUpPage({ email = '', problem }: FormState = {}): string {
  return htmlPage({
    title: 'Create an account',
    main: `${form('/sign-up', 'Create account', { email, problem }, 'new-password')}
<p>You have one? <a href="/sign-in">Sign in</a></p>`,
  });
}

/**
 * Renders the sign-out.
 *
 * @param name - Name of the account.
 */
export function signOutPage(name: string): string {
  return htmlPage({
    title: 'Sign out',
    main: `<p>You are signed in as ${escapeHtml(name)}.</p>
<form method="post" action="/sign-out" class="card"><button type="submit">Sign out</button></form>
<p><a href="/">Back to the keys</a></p>`,
  });
}

function form(
  action: string,
  button: string,
  { email, problem }: { readonly email: string; readonly problem: string | undefined },
  autocomplete: 'current-password' | 'new-password',
): string {
  const isNew = autocomplete === 'new-password';
  return `<form method="post" action="${action}" class="card">
${problem === undefined ? '' : `<p role="alert" class="problem">${escapeHtml(problem)}</p>`}
<div class="field">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" required value="${escapeHtml(email)}">
</div>
<div class="field">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="${autocomplete}" required${isNew ? ' minlength="8" maxlength="128" aria-describedby="hint"' : ''}${problem === undefined ? '' : ' autofocus'}>
${isNew ? '<p class="hint" id="hint">8 characters or more.</p>' : ''}
</div>
<button type="submit">${button}</button>
</form>`;
}
