export type { MemoryReplaysOptions, ReplayStore } from '../signing/replay-store.js';
export { memoryReplays } from '../signing/replay-store.js';
export type {
  SignatureFacts,
  SignatureOptions,
  SignatureVerifier,
  Signed,
} from '../signing/signature-verifier.js';
export { signatureVerifier } from '../signing/signature-verifier.js';
export {
  discordWebhook,
  githubWebhook,
  paddleWebhook,
  sendgridWebhook,
  shopifyWebhook,
  slackWebhook,
  squareWebhook,
  standardWebhook,
  stripeWebhook,
  twilioWebhook,
} from './definitions.js';
