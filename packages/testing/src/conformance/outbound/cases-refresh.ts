import { json } from '../../http/replies.js';
import { canary, canarySecrets } from '../canary.js';
import { refreshed } from '../placement-providers.js';
import type { OutboundCase } from './case.js';
import type { ReceivedRequest } from './recorder.js';

const LABEL = 'outbound';
const secrets = canarySecrets(refreshed, LABEL);
const isRefresh = ({ target }: ReceivedRequest) => target.endsWith('/oauth/token');

const refreshWith = (refreshToken: string): Partial<ReceivedRequest> => ({
  method: 'POST',
  target: '/api/v1/oauth/token',
  body: String(
    new URLSearchParams({
      grant_type: 'refresh_token',
      refresh_token: refreshToken,
      client_secret: canary(LABEL, 'clientSecret'),
    }),
  ),
});
const thingsWith = (token: string): Partial<ReceivedRequest> => ({
  method: 'GET',
  target: '/api/v1/things',
  headers: { authorization: `Bearer ${token}` },
});
/** The answer to a refresh: the refresh token of this number follows. */
const answer = (serial: number) =>
  json(200, {
    access_token: canary(`token${serial}`),
    expires_in: 900,
    refresh_token: canary(`refresh${serial}`),
  });

/** Cases of a refresh token that the API replaces. */
export function refreshCases(): OutboundCase[] {
  return [
    {
      title: 'refreshes first, and uses the new refresh token when the token is refused',
      provider: refreshed,
      secrets,
      writable: true,
      call: () => ({ method: 'GET', url: '/things' }),
      answer(request) {
        if (!isRefresh(request))
          return json(request.headers.authorization === `Bearer ${canary('token2')}` ? 200 : 401, {});
        return answer(request.body.includes(canary('refresh1')) ? 2 : 1);
      },
      expected: {
        outcome: 'success',
        received: [
          refreshWith(canary(LABEL, 'refreshToken')),
          thingsWith(canary('token1')),
          refreshWith(canary('refresh1')),
          thingsWith(canary('token2')),
        ],
      },
    },
    {
      title: 'sends nothing else if the refresh token is refused',
      provider: refreshed,
      secrets,
      writable: true,
      call: () => ({ method: 'GET', url: '/things' }),
      answer: () => json(400, { error: 'invalid_grant', error_description: 'Token has been revoked.' }),
      expected: { outcome: 'invalid', received: [refreshWith(canary(LABEL, 'refreshToken'))] },
    },
  ];
}
