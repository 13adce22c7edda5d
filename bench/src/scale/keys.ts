import { defineProvider } from '@sallyport/core';
import { postgresStore, sqliteStore } from '@sallyport/keyring/sql';

/** The peppers of every keyring here. */
export const PEPPERS = { 1: 'a pepper of the bench, used nowhere else' };

/** The same at every size, so that a page is the same work. */
const KEYS_OF_AN_OWNER = 1000;

/** An API whose keys have no checksum. */
export const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});

/** A file for SQLite, or a schema in a Postgres. */
export type StoreLocation = { readonly file: string } | { readonly url: string; readonly schema: string };

/** Opens the store at a location. */
export function storeAt(location: StoreLocation) {
  return 'file' in location
    ? sqliteStore(location.file)
    : postgresStore(location.url, { schema: location.schema });
}

/** The secrets of a key, by its number. */
export function secretsOf(at: number) {
  return { apiKey: `acme_${String(at).padStart(10, '0')}_of_the_bench` };
}

/** The owner of a key, by its number. The keys of an owner are spread over the whole table. */
export function ownerOf(at: number, total: number): string {
  return `owner-${at % Math.ceil(total / KEYS_OF_AN_OWNER)}`;
}

/** A random integer from 0 to `limit` - 1. */
export function randomBelow(limit: number): number {
  return Math.floor(Math.random() * limit);
}
