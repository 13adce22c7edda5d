import { markChecked } from '../definition/checked.js';

/** Twilio SendGrid, Web API v3. */
export const sendgrid = markChecked({
  id: 'sendgrid',
  title: 'SendGrid',
  docs: 'https://www.twilio.com/docs/sendgrid/api-reference/how-to-use-the-sendgrid-v3-api/authentication',
  environments: { production: 'https://api.sendgrid.com/v3' },
  secrets: { apiKey: { env: 'SENDGRID_API_KEY' } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});
