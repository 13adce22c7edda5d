import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { anyOf, createGuard, defineProvider } from '@sallyport/core';
import { phota, smartExtract } from '@sallyport/core/providers';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CredentialGuard, SallyportModule } from '../src/index.js';

const login = defineProvider({
  id: 'login',
  title: 'Login',
  environments: { production: 'https://api.photalabs.com/v1/phota' },
  secrets: { jwt: {} },
  strategies: { default: { header: { Authorization: 'Bearer {jwt}' } } },
});
const verifier = () => ({ code: 'invalid' as const });
const keys = createGuard({ provider: phota, verifier });
const partner = createGuard({ provider: smartExtract, strategy: 'api', verifier });
const either = anyOf(keys, createGuard({ provider: login, verifier }));

@Controller('profiles')
class ProfilesController {
  @Get()
  list() {
    return [];
  }
}

@Module({
  imports: [SallyportModule.forRoot({ guards: { default: either, partner }, isGlobal: true })],
  controllers: [ProfilesController],
  providers: [CredentialGuard],
})
class AppModule {}

describe('SallyportModule.document', () => {
  it('gives the page of Swagger the schemes that its "Authorize" button offers', async () => {
    const app = await NestFactory.create(AppModule, { logger: false });
    onTestFinished(() => app.close());
    const config = SallyportModule.document(new DocumentBuilder().setTitle('Acme')).build();
    SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, config));
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();

    const document = (await (await fetch(`${url}/docs-json`)).json()) as ReturnType<
      typeof SwaggerModule.createDocument
    >;
    expect(document.components?.securitySchemes).toEqual({
      apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      jwt: { type: 'http', scheme: 'bearer' },
      'key.secret': { type: 'http', scheme: 'basic' },
    });
    expect(document.security).toEqual([{ apiKey: [] }, { jwt: [] }]);
    const page = await fetch(`${url}/docs`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('swagger-ui')]);
    const script = await (await fetch(`${url}/docs/swagger-ui-init.js`)).text();
    expect(script).toContain('"securitySchemes"');
  });

  it('takes the options of a module before there is an application', () => {
    const builder = new DocumentBuilder();
    expect(SallyportModule.document(builder, { guard: keys })).toBe(builder);
    expect(builder.build()).toMatchObject({
      security: [{ apiKey: [] }],
      components: { securitySchemes: { apiKey: { in: 'header' } } },
    });
  });
});
