/** Secret name → value. */
export type Secrets = Readonly<Record<string, string>>;

const bearer = ({ apiKey = '' }: Secrets) => ({ authorization: `Bearer ${apiKey}` });

/** Headers that carry the credential of each provider, written by hand and not derived from the definition under test. */
export const HEADERS: Readonly<Record<string, (secrets: Secrets) => Record<string, string>>> = {
  phota: ({ apiKey = '' }) => ({ 'x-api-key': apiKey }),
  coresignal: ({ apiKey = '' }) => ({ apikey: apiKey }),
  extracta: bearer,
  adjutor: bearer,
  'smart-extract': ({ key, secret }) => ({ authorization: `Basic ${btoa(`${key}:${secret}`)}` }),
};
