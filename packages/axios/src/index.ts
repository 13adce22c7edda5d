export { attachCredential } from './attach-credential.js';
