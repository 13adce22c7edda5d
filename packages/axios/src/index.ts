export type { AttachableInstance } from './attach-credential.js';
export { attachCredential } from './attach-credential.js';
