import { markChecked } from '../definition/checked.js';

/** Shopify, Admin API. The version stands in the path of a call. */
export const shopify = markChecked({
  id: 'shopify',
  title: 'Shopify Admin',
  docs: 'https://shopify.dev/docs/api/admin-graphql',
  environments: { production: 'https://{shop}.myshopify.com/admin/api' },
  params: { shop: {} },
  secrets: { accessToken: { env: 'SHOPIFY_ACCESS_TOKEN' } },
  strategies: { default: { header: { 'X-Shopify-Access-Token': '{accessToken}' } } },
});
