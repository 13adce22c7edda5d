export { CredentialGuard } from './credential.guard.js';
export { CurrentPrincipal } from './current-principal.decorator.js';
export { Public } from './public.decorator.js';
export { RefusalException } from './refusal.exception.js';
export { RequireScopes } from './require-scopes.decorator.js';
export { SallyportModule } from './sallyport.module.js';
export type { SallyportModuleOptions } from './sallyport.options.js';
export { SALLYPORT_OPTIONS } from './sallyport.options.js';
export { tokenEndpoint } from './token-endpoint.js';
