import { authenticate, requireScopes } from '@sallyport/express';
import express from 'express';
import { guard } from './guard.js';

const app = express();
app.use('/v1', authenticate(guard));
app.get('/v1/invoices', requireScopes('read'), (req, res) => {
  res.json({ owner: req.principal?.owner });
});
