import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Typed } from '../components/typed.js';
import type { Issued, Key, Problem, Setting } from '../contract.js';
import { DeleteKey } from '../dialogs/delete-key.js';
import { DisableKey } from '../dialogs/disable-key.js';
import { EditKey } from '../dialogs/edit-key.js';
import { EndRotation } from '../dialogs/end-rotation.js';
import { IssuedDialog } from '../dialogs/issued-dialog.js';
import { RegenerateKey } from '../dialogs/regenerate-key.js';
import { RevokeKey } from '../dialogs/revoke-key.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { Action } from './key-actions.js';

/** The inputs of the dialog. */
export interface KeyDialogsProps {
  /** The change that was started, if any. */
  readonly action?: Action;
  /** The setting at which an edit begins. Default: the first. */
  readonly setting?: Setting;
  /** The key as it is shown. */
  readonly apiKey: Key;
  /** The revision that is shown. */
  readonly etag: string;
  /** Called when a dialog closes without a change. */
  readonly onClose: () => void;
  /** Called with each problem; returns the problem that the dialog shows, if any. */
  readonly onProblem: (problem: Problem) => Problem | undefined;
  /** Called after a change, with a sentence about it. */
  readonly onChanged: (sentence: ComponentChildren) => void;
  /** Called if the key may have been used. */
  readonly onUsed: () => void;
  /** Called after the deletion. */
  readonly onGone: () => void;
}

/** The dialog of the action that was started; after a regeneration the dialog with the new secrets. */
export function KeyDialogs(props: KeyDialogsProps) {
  const { action, setting, apiKey, etag, onClose, onProblem, onChanged, onUsed, onGone } = props;
  const { secret } = usePortal();
  const [issued, setIssued] = useState<Issued>();
  if (issued) {
    return (
      <IssuedDialog
        issued={issued}
        onClose={() => {
          setIssued(undefined);
          onUsed();
        }}
      />
    );
  }

  const common = { apiKey, etag, onClose, onProblem };
  const name = <Typed text={apiKey.name} />;
  const done = (sentence: ComponentChildren) => () => {
    onClose();
    onChanged(sentence);
  };
  switch (action) {
    case 'edit':
      return <EditKey {...common} {...(setting ? { setting } : {})} onChanged={done(t('saySaved'))} />;
    case 'regenerate':
      return (
        <RegenerateKey
          {...common}
          onChanged={(made) => {
            setIssued(made);
            done(rich('sayNewSecret', { name }))();
          }}
        />
      );
    case 'finish-rotation':
      return <EndRotation {...common} keep="new" onChanged={done(t('sayOldEnded', { secret }))} />;
    case 'cancel-rotation':
      return <EndRotation {...common} keep="old" onChanged={done(t('sayNewTakenBack', { secret }))} />;
    case 'disable':
      return <DisableKey {...common} onChanged={done(rich('sayDisabled', { name }))} />;
    case 'revoke':
      return <RevokeKey {...common} onChanged={done(rich('sayRevoked', { name }))} />;
    case 'delete':
      return <DeleteKey {...common} onChanged={onGone} />;
    default:
      return null;
  }
}
