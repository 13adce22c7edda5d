import type { Issued } from '../contract.js';
import { NoSecrets } from './no-secrets.js';
import { ShowSecrets } from './show-secrets.js';

/** The inputs of the dialog. */
export interface IssuedDialogProps {
  /** The key and its secrets. */
  readonly issued: Issued;
  /** Called when the dialog closes. */
  readonly onClose: () => void;
}

/** Shows the secrets of a new or regenerated key, or explains why there are none. */
export function IssuedDialog({ issued, onClose }: IssuedDialogProps) {
  return Object.keys(issued.secrets).length === 0 ? (
    <NoSecrets name={issued.key.name} onClose={onClose} />
  ) : (
    <ShowSecrets issued={issued} onClose={onClose} />
  );
}
