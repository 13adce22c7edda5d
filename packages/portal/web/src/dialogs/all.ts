export { KeyDialogs } from '../views/key-dialogs.js';
export { CreateKey } from './create-key.js';
export { FindKey } from './find-key.js';
export { IssuedDialog } from './issued-dialog.js';
