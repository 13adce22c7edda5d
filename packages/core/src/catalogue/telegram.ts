import { markChecked } from '../definition/checked.js';

/** Telegram, Bot API. The token of the bot stands in the path. */
export const telegram = markChecked({
  id: 'telegram',
  title: 'Telegram Bot API',
  docs: 'https://core.telegram.org/bots/api#making-requests',
  environments: { production: 'https://api.telegram.org' },
  secrets: { botToken: { env: 'TELEGRAM_BOT_TOKEN' } },
  strategies: { default: { path: '/bot{botToken}' } },
});
