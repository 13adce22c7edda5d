export type {
  SignatureFacts,
  SignatureOptions,
  SignatureVerifier,
  Signed,
} from '../signing/signature-verifier.js';
export { signatureVerifier } from '../signing/signature-verifier.js';
export {
  githubWebhook,
  shopifyWebhook,
  slackWebhook,
  standardWebhook,
  stripeWebhook,
} from './definitions.js';
