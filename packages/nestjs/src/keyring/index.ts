export { InjectKeyring, keyringToken } from './inject-keyring.decorator.js';
export type { KeyringModuleAsyncOptions, KeyringModuleOptions } from './keyring.module.js';
export { KeyringModule } from './keyring.module.js';
