import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import type { Principal } from '@sallyport/core';
import { CredentialGuard, CurrentPrincipal, RequireScopes, SallyportModule } from '@sallyport/nestjs';
import { guard } from './guard.js';

@Controller('v1/invoices')
@UseGuards(CredentialGuard)
class InvoicesController {
  @Get()
  @RequireScopes('read')
  list(@CurrentPrincipal() principal: Principal) {
    return { owner: principal.owner };
  }
}

@Module({ imports: [SallyportModule.forRoot({ guard })], controllers: [InvoicesController] })
export class AppModule {}
