import type { Key, Setting } from '../contract.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { Choices } from './choices.js';
import { ExpiryField } from './expiry-field.js';
import { Field } from './field.js';
import { LimitFields } from './limit-fields.js';

interface KeyFieldsProps {
  readonly edited?: Key;
  /** A setting that is not folded. */
  readonly opened?: Setting;
}

/** The fields of a new key, or of a key that is edited. */
export function KeyFields({ edited, opened }: KeyFieldsProps) {
  const { session, words } = usePortal();
  const { environments, scopes } = session.provider;
  const { editable } = session.policy;
  const given = edited ? { edited } : {};
  const offered = [...new Set([...scopes, ...(edited?.scopes ?? [])])];
  return (
    <>
      <Field label={t('name')} name="name" hint={t('nameHint')}>
        {(control) => (
          <input {...control} type="text" required maxLength={200} defaultValue={edited?.name ?? ''} />
        )}
      </Field>
      {edited || environments.length < 2 ? null : (
        <Choices
          kind="radio"
          legend={t('environment')}
          name="environment"
          options={environments}
          chosen={environments.slice(0, 1)}
        />
      )}
      {offered.length === 0 || !editable.includes('scopes') ? null : (
        <Choices
          kind="checkbox"
          legend={words.scopes}
          hint={t('scopesHint', words)}
          name="scopes"
          options={offered}
          chosen={edited?.scopes ?? []}
        />
      )}
      <ExpiryField {...given} />
      <LimitFields {...given} {...(opened ? { opened } : {})} />
    </>
  );
}
