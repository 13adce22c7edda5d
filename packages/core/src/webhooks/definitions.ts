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

/** Interactions of Discord. The key is the application's public one; a sender's is private. */
export const discordWebhook = markChecked({
  id: 'discord-webhook',
  title: 'Discord interactions',
  docs: 'https://docs.discord.com/developers/interactions/overview',
  environments,
  secrets: { key: { env: 'DISCORD_PUBLIC_KEY' } },
  strategies: {
    default: {
      derive: {
        timestamp: { now: 'seconds', tolerance: FIVE_MINUTES },
        signature: { sign: 'ed25519', key: '{key}', keyAs: 'hex', of: '{timestamp}{body}', as: 'hex' },
      },
      header: { 'X-Signature-Timestamp': '{timestamp}', 'X-Signature-Ed25519': '{signature}' },
    },
  },
});

/** Webhooks of Paddle, whose own library allows 5 seconds. */
export const paddleWebhook = markChecked({
  id: 'paddle-webhook',
  title: 'Paddle webhooks',
  environments,
  secrets: { secret: { env: 'PADDLE_WEBHOOK_SECRET' } },
  strategies: {
    default: {
      derive: {
        timestamp: { now: 'seconds', tolerance: 5 },
        signature: { hmac: 'sha256', key: '{secret}', of: '{timestamp}:{body}', as: 'hex' },
        list: { join: ';', items: ['ts={timestamp}', 'h1={signature}'] },
      },
      header: { 'Paddle-Signature': '{list}' },
    },
  },
});

/** The Event Webhook of SendGrid. The key is the public one of the settings; a sender's is private. */
export const sendgridWebhook = markChecked({
  id: 'sendgrid-webhook',
  title: 'SendGrid Event Webhook',
  environments,
  secrets: { key: { env: 'SENDGRID_WEBHOOK_PUBLIC_KEY' } },
  strategies: {
    default: {
      derive: {
        timestamp: { now: 'seconds', tolerance: FIVE_MINUTES },
        signature: {
          sign: 'ecdsa-sha256',
          key: '{key}',
          keyAs: 'base64',
          of: '{timestamp}{body}',
          as: 'base64',
        },
      },
      header: {
        'X-Twilio-Email-Event-Webhook-Timestamp': '{timestamp}',
        'X-Twilio-Email-Event-Webhook-Signature': '{signature}',
      },
    },
  },
});

/** Webhooks of Square. Pass the notification URL's server as `publicURL`. */
export const squareWebhook = markChecked({
  id: 'square-webhook',
  title: 'Square webhooks',
  environments,
  secrets: { secret: { env: 'SQUARE_WEBHOOK_SIGNATURE_KEY' } },
  strategies: {
    default: {
      derive: { signature: { hmac: 'sha256', key: '{secret}', of: '{url}{body}', as: 'base64' } },
      header: { 'X-Square-Hmacsha256-Signature': '{signature}' },
    },
  },
});

/**
 * Webhooks of Twilio: the strategy `default` with a form or without a body; `json` with another body, whose hash is in the
 * query.
 */
export const twilioWebhook = markChecked({
  id: 'twilio-webhook',
  title: 'Twilio webhooks',
  environments,
  secrets: { secret: { env: 'TWILIO_AUTH_TOKEN' } },
  strategies: {
    default: {
      derive: {
        fields: { params: 'form', pair: '', join: '' },
        signature: { hmac: 'sha1', key: '{secret}', of: '{url}{fields}', as: 'base64' },
      },
      header: { 'X-Twilio-Signature': '{signature}' },
    },
    json: {
      derive: {
        bodyHash: { hash: 'sha256', of: '{body}', as: 'hex' },
        signature: { hmac: 'sha1', key: '{secret}', of: '{url}', as: 'base64' },
      },
      query: { bodySHA256: '{bodyHash}' },
      header: { 'X-Twilio-Signature': '{signature}' },
    },
  },
});
