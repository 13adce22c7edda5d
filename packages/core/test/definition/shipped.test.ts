import { expect, test } from 'vitest';
import * as catalogue from '../../src/catalogue/index.js';
import type { ProviderDefinition } from '../../src/index.js';
import { defineProvider } from '../../src/index.js';
import * as providers from '../../src/providers/index.js';
import * as webhooks from '../../src/webhooks/index.js';

const exported: Readonly<Record<string, unknown>> = { ...providers, ...catalogue, ...webhooks };
const shipped = Object.entries(exported).flatMap(([name, value]) =>
  isDefinition(value) ? [[name, value] as const] : [],
);

test('every definition of this package is found', () => {
  expect(shipped.length).toBeGreaterThanOrEqual(35);
});

// They are marked as checked without a schema at run time.
test.each(shipped)('%s is a valid definition', (_name, provider) => {
  expect(defineProvider(structuredClone(provider))).toEqual(provider);
});

function isDefinition(value: unknown): value is ProviderDefinition {
  return typeof value === 'object' && value !== null && 'strategies' in value;
}
