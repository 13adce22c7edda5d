import { markChecked } from '../definition/checked.js';

/** Notion. */
export const notion = markChecked({
  id: 'notion',
  title: 'Notion',
  docs: 'https://developers.notion.com/reference/authentication',
  environments: { production: 'https://api.notion.com/v1' },
  secrets: { accessToken: { env: 'NOTION_ACCESS_TOKEN' } },
  strategies: {
    default: { header: { Authorization: 'Bearer {accessToken}', 'Notion-Version': '2026-03-11' } },
  },
});
