import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { cachedSource, createCredential } from '@sallyport/core';
import { coresignal } from '@sallyport/core/providers';

// Region, credentials and endpoint come from the environment, as AWS's documentation says.
const secretsManager = new SecretsManagerClient();

async function readSecret(): Promise<{ apiKey: string }> {
  const command = new GetSecretValueCommand({
    SecretId: process.env.CORESIGNAL_SECRET_ID ?? 'prod/coresignal',
  });
  const { SecretString } = await secretsManager.send(command);
  return JSON.parse(SecretString ?? '{}') as { apiKey: string };
}

// Asked every five minutes, and at once when the API refuses the key: rotate it there, and that is all.
export const credential = createCredential(coresignal, { source: cachedSource(readSecret, { ttl: '5m' }) });
