import { Agent } from 'node:http';
import { createCredential, defineProvider } from '@sallyport/core';
import axios from 'axios';
import { expect, onTestFinished, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { startServer } from './server.js';

test.each(['http', 'fetch'] as const)(
  'the exchange goes through the agent of the instance, %s',
  async (adapter) => {
    const acme = defineProvider({
      id: 'acme',
      title: 'Acme',
      environments: { production: 'https://api.acme.example' },
      secrets: { apiKey: {} },
      strategies: {
        default: {
          exchange: { url: '/token', json: { key: '{apiKey}' }, token: '/t', expires: { fixed: 60 } },
          then: { header: { Authorization: 'Bearer {token}' } },
        },
      },
    });
    const agent = new Agent({ keepAlive: true });
    let sockets = 0;
    const create = agent.createConnection.bind(agent);
    (agent as { createConnection: unknown }).createConnection = (...args: Parameters<typeof create>) => {
      sockets += 1;
      return create(...args);
    };
    onTestFinished(() => agent.destroy());
    const api = await startServer((_r, response) => void response.end('{"t":"tok"}'));
    const client = axios.create({ adapter, httpAgent: agent });
    attachCredential(client, createCredential(acme, { source: { apiKey: 'k' }, baseURL: api.url }));
    await client.get('/x');
    expect(api.received.map(({ url }) => url)).toEqual(['/token', '/x']);
    if (adapter === 'http')
      expect([sockets, api.received[0]?.headers['user-agent']]).toEqual([1, `axios/${axios.VERSION}`]);
  },
);
