import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Credential } from '../../src/index.js';
import { startServer } from '../support/server.js';

const OLD = 'old0'.repeat(8);
const NEW = 'new1'.repeat(8);

beforeEach(() => void vi.stubEnv('NO_PROXY', '*'));

/** The keys that three calls are sent with: before the rotation, as it is noticed, and after. */
async function keysUsed(credential: Credential, rotate: () => void): Promise<unknown[]> {
  const keys: unknown[] = [];
  let valid = OLD;
  const call = () =>
    credential.send({ method: 'GET', url: `${credential.baseURL}/x`, headers: {} }, async ({ headers }) => {
      keys.push(headers.apikey);
      return { status: headers.apikey === valid ? 200 : 401, headers: {} };
    });
  await call();
  valid = NEW;
  rotate();
  await call();
  await call();
  return keys;
}

test('AWS Secrets Manager: the key is read, kept, and read again when it is refused', async () => {
  let key = OLD;
  const aws = await startServer(
    (_request, response) =>
      void response
        .writeHead(200, { 'Content-Type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify({ Name: 'prod/coresignal', SecretString: JSON.stringify({ apiKey: key }) })),
  );
  vi.stubEnv('AWS_ENDPOINT_URL', aws.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const { credential } = await import('../../examples/aws-secrets-manager.js');
  const keys = await keysUsed(credential, () => {
    key = NEW;
  });
  expect(keys).toEqual([OLD, OLD, NEW, NEW]);
  expect(aws.received).toHaveLength(2);
  expect(aws.received[0]?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
});

test('HashiCorp Vault: the key is read, kept, and read again when it is refused', async () => {
  let key = OLD;
  const vault = await startServer(
    ({ headers }, response) =>
      void response
        .writeHead(headers['x-vault-token'] === 'v-1' ? 200 : 403)
        .end(JSON.stringify({ data: { data: { apiKey: key }, metadata: { version: 1 } } })),
  );
  vi.stubEnv('VAULT_ADDR', vault.url);
  vi.stubEnv('VAULT_TOKEN', 'v-1');
  const { credential } = await import('../../examples/hashicorp-vault.js');
  const keys = await keysUsed(credential, () => {
    key = NEW;
  });
  expect(keys).toEqual([OLD, OLD, NEW, NEW]);
  expect(vault.count('/v1/secret/data/coresignal')).toBe(2);
});

test('OpenTelemetry: every event is counted', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter });
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  await import('../../examples/opentelemetry.js');
  // The events of this very credential come from the build that the example listens to.
  const { createCredential } = await import('@sallyport/core');
  const { phota } = await import('@sallyport/core/providers');
  const credential = createCredential(phota, { source: { apiKey: 'k-1' } });
  const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
  await credential.send(request, async () => ({ status: 403, headers: {} }));
  await reader.forceFlush();
  const recorded = exporter
    .getMetrics()
    .flatMap(({ scopeMetrics }) => scopeMetrics)
    .flatMap((scope) => scope.metrics);
  const counter = recorded.find(({ descriptor }) => descriptor.name === 'sallyport.outbound.events');
  expect(counter?.dataPoints.map(({ attributes, value }) => ({ ...attributes, value }))).toEqual([
    { type: 'attach', provider: 'phota', value: 1 },
    { type: 'refuse', provider: 'phota', code: 'forbidden', value: 1 },
  ]);
  await reader.shutdown();
});
