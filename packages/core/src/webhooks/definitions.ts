import { markChecked } from '../definition/checked.js';

/** The URL of your own endpoint is not known here, so a sender passes `baseURL`. */
const environments = { production: 'https://webhook.invalid' };
const FIVE_MINUTES = 300;

/** Webhooks of GitHub. */
export const githubWebhook = markChecked({
  id: 'github-webhook',
  title: 'GitHub webhooks',
  environments,
  secrets: { secret: { env: 'GITHUB_WEBHOOK_SECRET' } },
  strategies: {
    default: {
      derive: { signature: { hmac: 'sha256', key: '{secret}', of: '{body}', as: 'hex' } },
      header: { 'X-Hub-Signature-256': 'sha256={signature}' },
    },
  },
});

/** Webhooks of Shopify. */
export const shopifyWebhook = markChecked({
  id: 'shopify-webhook',
  title: 'Shopify webhooks',
  environments,
  secrets: { secret: { env: 'SHOPIFY_API_SECRET' } },
  strategies: {
    default: {
      derive: { signature: { hmac: 'sha256', key: '{secret}', of: '{body}', as: 'base64' } },
      header: { 'X-Shopify-Hmac-Sha256': '{signature}' },
    },
  },
});

/** Requests of Slack. */
export const slackWebhook = markChecked({
  id: 'slack-webhook',
  title: 'Slack requests',
  environments,
  secrets: { secret: { env: 'SLACK_SIGNING_SECRET' } },
  strategies: {
    default: {
      derive: {
        timestamp: { now: 'seconds', tolerance: FIVE_MINUTES },
        signature: { hmac: 'sha256', key: '{secret}', of: 'v0:{timestamp}:{body}', as: 'hex' },
      },
      header: { 'X-Slack-Request-Timestamp': '{timestamp}', 'X-Slack-Signature': 'v0={signature}' },
    },
  },
});

/** Standard Webhooks. @see https://github.com/standard-webhooks/standard-webhooks */
export const standardWebhook = markChecked({
  id: 'standard-webhook',
  title: 'Standard Webhooks',
  environments,
  secrets: { secret: { env: 'WEBHOOK_SECRET' } },
  strategies: {
    default: {
      derive: {
        id: { random: 'uuid' },
        timestamp: { now: 'seconds', tolerance: FIVE_MINUTES },
        signature: {
          ...{ hmac: 'sha256', key: '{secret}', of: '{id}.{timestamp}.{body}', as: 'base64' },
          keyAs: { prefix: 'whsec_', as: 'base64' },
        },
        list: { join: ' ', items: ['v1,{signature}'] },
      },
      header: { 'webhook-id': '{id}', 'webhook-timestamp': '{timestamp}', 'webhook-signature': '{list}' },
    },
  },
});

/** Webhooks of Stripe. */
export const stripeWebhook = markChecked({
  id: 'stripe-webhook',
  title: 'Stripe webhooks',
  environments,
  secrets: { secret: { env: 'STRIPE_WEBHOOK_SECRET' } },
  strategies: {
    default: {
      derive: {
        timestamp: { now: 'seconds', tolerance: FIVE_MINUTES },
        signature: { hmac: 'sha256', key: '{secret}', of: '{timestamp}.{body}', as: 'hex' },
        list: { join: ',', items: ['t={timestamp}', 'v1={signature}'] },
      },
      header: { 'Stripe-Signature': '{list}' },
    },
  },
});
