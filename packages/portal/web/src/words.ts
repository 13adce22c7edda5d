import type { ProviderInfo, Words } from './contract.js';

const neutral: Words = {
  one: 'API key',
  many: 'API keys',
  title: 'API keys',
  intro: 'A key lets a program call the API in your name. Treat it like a password.',
  create: 'Create API key',
  scopes: 'Scopes',
  regenerate: 'Regenerate',
  regenerateAdvice: 'If the key may be in the wrong hands, replace it at once.',
  grace: '24h',
  shownOnce: 'Copy it now. It is not stored in a readable form and cannot be shown again.',
  secrets: { apiKey: 'API key', key: 'Key', secret: 'Secret' },
  single: false,
};

/** The words of the providers' own dashboards, by provider id. What is absent is neutral. */
const byProvider: Readonly<Record<string, Partial<Words>>> = {
  adjutor: {
    one: 'app',
    many: 'apps',
    title: 'Apps',
    intro: 'Each app has one API key, which may call the services that you select for the app.',
    create: 'Create app',
    scopes: 'Services',
    regenerate: 'Reset app key',
    regenerateAdvice: 'A reset at once revokes the old key the moment you confirm.',
    grace: '0',
  },
  coresignal: {
    intro: 'You can hold several keys: one for each application makes them easy to replace one by one.',
    grace: '0',
  },
  extracta: {
    title: 'API',
    intro: 'Your API key is used for every call. If it may be compromised, regenerate it at once.',
    create: 'Generate API key',
    grace: '0',
    single: true,
  },
  phota: {
    intro: 'Send the key in the X-API-Key header of every request. Rotate it periodically.',
    regenerate: 'Rotate',
    regenerateAdvice: 'Take the new key, update your applications, then let the old one end.',
    grace: '24h',
  },
  'smart-extract': {
    intro: 'A key and its secret belong together. The secret is shown once, when it is made.',
    scopes: 'Roles',
    shownOnce: 'Store both now. The secret is shown this once and can never be retrieved.',
  },
};

/** What the API says wins over what is here. */
export function wordsFor({ id, words }: ProviderInfo): Words {
  const own = byProvider[id] ?? {};
  return { ...neutral, ...own, ...words, secrets: { ...neutral.secrets, ...own.secrets, ...words?.secrets } };
}

export function secretNoun({ secrets }: ProviderInfo, words: Words): string {
  const [only = ''] = secrets.length === 1 ? secrets : [];
  return words.secrets[only] ?? 'secret';
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
