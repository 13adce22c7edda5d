import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { createCredential } from '@sallyport/core';
import axios from 'axios';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, KEY } from './attached.js';
import { carriers, providerOf } from './carriers.js';
import { startServer } from './server.js';

const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
provider.register();

/** As the README says for a key in the query. */
const http = new HttpInstrumentation({ redactedQueryParams: ['api_key'] });
const undici = new UndiciInstrumentation({
  requestHook(span, { origin, path }) {
    const [pathname] = path.split('?', 1);
    span.setAttributes({ 'url.full': `${origin}${pathname}`, 'url.query': '' });
  },
});
for (const instrumentation of [http, undici]) instrumentation.setTracerProvider(provider);
// The instrumentation patches the module when it is required.
createRequire(import.meta.url)('node:http');
beforeEach(() => exporter.reset());
afterAll(() => {
  for (const instrumentation of [http, undici]) instrumentation.disable();
});

test.each(
  adapters.flatMap((adapter) => carriers.map((carrier) => ({ adapter, carrier, name: carrier.name }))),
)('OpenTelemetry traces the $adapter adapter, a key carried in $name', async ({ adapter, carrier }) => {
  const api = await startServer();
  const client = axios.create({ adapter });
  const credential = createCredential(providerOf(carrier), {
    source: { apiKey: KEY },
    baseURL: `${api.url}/v1`,
  });
  attachCredential(client, credential);
  await client.request({ method: carrier.method, url: '/x', params: { page: 2 } });
  expect(api.received[0]?.headers.traceparent).toMatch(/^00-/);
  const attributes = exporter
    .getFinishedSpans()
    .filter(({ kind }) => kind === 2)
    .map((span) => JSON.stringify([span.name, span.attributes, span.events]));
  expect(attributes).toHaveLength(1);
  // A path has no name to redact it by: only a hook can.
  const shown = carrier.name === 'path';
  expect(attributes.join().includes(KEY)).toBe(shown);
});
