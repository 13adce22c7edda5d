import { lazy } from '../lazy.js';

// One file for all of them: a dialog that shows secrets has to be there before they are made.
const dialogs = () => import('../dialogs/all.js');

/** Creates a key. */
export const CreateKey = lazy(async () => (await dialogs()).CreateKey);

/** Shows the secrets of a new key. */
export const IssuedDialog = lazy(async () => (await dialogs()).IssuedDialog);

/** Finds a key by its secret. */
export const FindKey = lazy(async () => (await dialogs()).FindKey);

/** The dialogs of one key. */
export const KeyDialogs = lazy(async () => (await dialogs()).KeyDialogs);
