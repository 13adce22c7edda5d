import Router from '@koa/router';
import { authenticate } from '@sallyport/koa';
import { guard } from './guard.js';

const router = new Router();
router.get('/v1/invoices', authenticate(guard, { scopes: ['read'] }), (ctx) => {
  ctx.body = { owner: ctx.state.principal?.owner };
});
