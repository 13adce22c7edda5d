import 'reflect-metadata';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { Principal } from '@sallyport/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CurrentPrincipal, Public } from '../src/index.js';

@Controller()
class OpenController {
  @Get('who')
  who(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Get('public')
  @Public()
  everybody(@CurrentPrincipal() principal: Principal | undefined) {
    return { principal: principal ?? null };
  }
}

let app: INestApplication;
let origin: string;
beforeAll(async () => {
  const module = await Test.createTestingModule({ controllers: [OpenController] }).compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
});
afterAll(() => app.close());

test('a principal is not read when its CredentialGuard was forgotten', async () => {
  expect((await fetch(`${origin}/who`)).status).toBe(500);
});

test('a public route has no principal', async () => {
  expect(await (await fetch(`${origin}/public`)).json()).toEqual({ principal: null });
});
