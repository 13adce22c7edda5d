import { markChecked } from '../definition/checked.js';

/** Stripe. The secret key is the user name of HTTP Basic, or a bearer token. Test keys go to the same URL. */
export const stripe = markChecked({
  id: 'stripe',
  title: 'Stripe',
  docs: 'https://docs.stripe.com/api/authentication',
  environments: { production: 'https://api.stripe.com/v1' },
  secrets: { secretKey: { env: 'STRIPE_SECRET_KEY' } },
  strategies: {
    bearer: { header: { Authorization: 'Bearer {secretKey}' } },
    basic: { basic: { username: '{secretKey}', password: '' } },
  },
});
