export type { ClientModuleAsyncOptions, ClientModuleOptions, ClientOptions } from './client.module.js';
export { ClientModule } from './client.module.js';
export { clientToken, InjectClient } from './inject-client.decorator.js';
