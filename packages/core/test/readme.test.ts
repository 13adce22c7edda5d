import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineProvider, generateSecrets, type ProviderDefinition } from '../src/index.js';

const read = (file: string) => readFileSync(new URL(file, import.meta.url), 'utf8');
const readme = read('../README.md');

function blocks(language: string): string[] {
  return [...readme.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(
    ([, code = '']) => code,
  );
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

describe('the README', () => {
  it('shows the code that is run below', () => {
    const files = ['acme', 'server', 'several', 'client', 'careful'].map((name) => read(`readme/${name}.ts`));
    expect(blocks('ts')).toEqual(
      files.map((file) =>
        file
          .replace('../../src/index.js', '@sallyport/core')
          .replace('../../src/jwt/index.js', '@sallyport/core/jwt'),
      ),
    );
  });

  it('shows the message that its mistake is told', () => {
    const [message = ''] = blocks('text');
    const mistaken = {
      id: 'acme',
      title: 'Acme',
      environments: { production: 'https://api.acme.example' },
      secrets: { apiKey: {} },
      strategies: { default: { header: { Authorization: 'Bearer {apiKey' } } },
    } satisfies ProviderDefinition;
    expect(() => defineProvider(mistaken)).toThrow(expect.objectContaining({ message: message.trimEnd() }));
  });

  it('is true: the guard greets whom the credential sends, and nobody else', async () => {
    const { acme } = await import('./readme/acme.js');
    vi.stubEnv('ACME_API_KEY', generateSecrets(acme).apiKey);
    const { server } = await import('./readme/server.js');
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    vi.stubEnv('ACME_URL', baseURL);
    const { greeting } = await import('./readme/client.js');
    const { carefully } = await import('./readme/careful.js');

    expect(await greeting('/reports')).toBe('Hello, billing');
    expect(await carefully('https://elsewhere.example/')).toBe('not sent');
    const refused = await fetch(`${baseURL}/reports`, { headers: { Authorization: 'Bearer wrong' } });
    expect(refused.status).toBe(401);
    server.close();
  });
});
