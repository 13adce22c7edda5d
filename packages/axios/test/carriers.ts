import { defineProvider } from '@sallyport/core';

/** Every place that a credential can be carried in, each with the method that a request needs for it. */
export const carriers = [
  { name: 'authorization', method: 'get', placed: { header: { Authorization: 'Bearer {apiKey}' } } },
  { name: 'x-api-key', method: 'get', placed: { header: { 'X-API-Key': '{apiKey}' } } },
  { name: 'apikey', method: 'get', placed: { header: { apikey: '{apiKey}' } } },
  { name: 'cookie', method: 'get', placed: { cookie: { session: '{apiKey}' } } },
  { name: 'query', method: 'get', placed: { query: { api_key: '{apiKey}' } } },
  { name: 'json body', method: 'post', placed: { json: { apiKey: '{apiKey}' } } },
  { name: 'form body', method: 'post', placed: { form: { apiKey: '{apiKey}' } } },
  { name: 'path', method: 'get', placed: { path: '/key-{apiKey}' } },
] as const;

export type Carrier = (typeof carriers)[number];

export function providerOf({ name, placed }: Carrier) {
  return defineProvider({
    id: name.replace(' ', '-'),
    title: name,
    environments: { production: 'https://api.acme.example/v1' },
    secrets: { apiKey: {} },
    strategies: { default: placed },
  });
}
