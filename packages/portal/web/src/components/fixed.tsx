import { t } from '../locale.js';

interface FixedProps {
  readonly label: string;
  readonly value: string;
}

/** A setting that the provider decides. */
export function Fixed({ label, value }: FixedProps) {
  return (
    <div class="field">
      <strong>{label}</strong>
      <p>{value}</p>
      <p class="hint">{t('setByProvider')}</p>
    </div>
  );
}
