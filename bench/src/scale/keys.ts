import { defineProvider } from '@sallyport/core';
import { postgresStore, sqliteStore } from '@sallyport/keyring/sql';

export const PEPPERS = { 1: 'a pepper of the bench, used nowhere else' };

/** As many at every scale, so that a page of them is as much work. */
const KEYS_OF_AN_OWNER = 1000;

export const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});

/** Where the keys of one scale are: a file, or a schema of a Postgres. */
export type Place = { readonly file: string } | { readonly url: string; readonly schema: string };

export function storeAt(place: Place) {
  return 'file' in place ? sqliteStore(place.file) : postgresStore(place.url, { schema: place.schema });
}

/** The secret of a key by its number. */
export function secretsOf(at: number) {
  return { apiKey: `acme_${String(at).padStart(10, '0')}_of_the_bench` };
}

/** The keys of one owner are spread over all of the table. */
export function ownerOf(at: number, total: number): string {
  return `owner-${at % Math.ceil(total / KEYS_OF_AN_OWNER)}`;
}

export function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}
