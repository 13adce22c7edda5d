import { markChecked } from '../definition/checked.js';

/** Slack, Web API. A refusal comes with the status 200. */
export const slack = markChecked({
  id: 'slack',
  title: 'Slack',
  docs: 'https://api.slack.com/web',
  environments: { production: 'https://slack.com/api' },
  secrets: { botToken: { env: 'SLACK_BOT_TOKEN' } },
  strategies: { default: { header: { Authorization: 'Bearer {botToken}' } } },
  refusals: {
    missing: {
      body: { ok: false, error: 'not_authed' },
      match: [{ status: 200, body: { ok: false, error: 'not_authed' } }],
    },
    invalid: {
      body: { ok: false, error: 'invalid_auth' },
      match: [
        { status: 200, body: { ok: false, error: 'invalid_auth' } },
        { status: 200, body: { ok: false, error: 'token_revoked' } },
      ],
    },
  },
});
