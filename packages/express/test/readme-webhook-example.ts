import { createGuard, fromEnv } from '@sallyport/core';
import { githubWebhook, signatureVerifier } from '@sallyport/core/webhooks';
import { authenticate } from '@sallyport/express';
import express from 'express';

const verifier = signatureVerifier(githubWebhook, fromEnv());
export const hooks: express.Express = express();
hooks.use(express.json({ verify: (req, _res, rawBody) => void Object.assign(req, { rawBody }) }));
hooks.post('/github', authenticate(createGuard({ provider: githubWebhook, verifier })), (req, res) => {
  res.json({ action: req.body.action });
});
