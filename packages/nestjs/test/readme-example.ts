import { Controller, Delete, Get, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Principal } from '@sallyport/core';
import { createGuard, defineProvider, staticVerifier } from '@sallyport/core';
import { CredentialGuard, CurrentPrincipal, Public, RequireScopes, SallyportModule } from '@sallyport/nestjs';

// How your API handles credentials, as data.
const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: { env: 'ACME_API_KEY' } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

// Who may come in: a few fixed keys here; any function of the secrets is a verifier.
const guard = createGuard({
  provider: acme,
  verifier: staticVerifier(acme, [
    { id: 'dashboard', secrets: { apiKey: process.env.DASHBOARD_KEY ?? '' }, scopes: ['reports:read'] },
  ]),
});

@RequireScopes('reports:read')
@Controller('reports')
class ReportsController {
  @Get()
  list(@CurrentPrincipal() principal: Principal) {
    return { caller: principal.keyId, reports: [] };
  }

  @RequireScopes('reports:write')
  @Delete(':id')
  remove() {}

  @Public()
  @Get('health')
  health() {}
}

@Module({
  imports: [SallyportModule.forRoot({ guard })],
  controllers: [ReportsController],
  // `useExisting`, so that a test can override it.
  providers: [CredentialGuard, { provide: APP_GUARD, useExisting: CredentialGuard }],
})
export class AppModule {}
