import { bodyParser } from '@koa/bodyparser'; // it keeps ctx.request.rawBody
import { createGuard, fromEnv } from '@sallyport/core';
import { githubWebhook, signatureVerifier } from '@sallyport/core/webhooks';
import { authenticate } from '@sallyport/koa';
import Koa from 'koa';

const verifier = signatureVerifier(githubWebhook, fromEnv());
export const hooks = new Koa();
hooks.use(bodyParser()).use(authenticate(createGuard({ provider: githubWebhook, verifier })));
hooks.use((ctx) => Object.assign(ctx, { body: ctx.request.body }));
