import { markChecked } from '../definition/checked.js';

/**
 * Amazon Web Services: an access key, by Signature Version 4. `service` is the code that a request is signed for, such as
 * `dynamodb`; a service whose host has another name needs `baseURL` too.
 */
export const aws = markChecked({
  id: 'aws',
  title: 'Amazon Web Services',
  docs: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html',
  environments: { production: 'https://{service}.{region}.amazonaws.com' },
  params: { service: {}, region: {} },
  secrets: {
    accessKeyId: { env: 'AWS_ACCESS_KEY_ID' },
    secretAccessKey: { env: 'AWS_SECRET_ACCESS_KEY' },
    sessionToken: { env: 'AWS_SESSION_TOKEN', optional: true },
  },
  strategies: {
    default: {
      derive: {
        time: { now: 'compact', tolerance: 900 },
        payload: { hash: 'sha256', of: '{body}', as: 'hex' },
        authorization: {
          'aws-sigv4': '{service}',
          region: '{region}',
          accessKey: '{accessKeyId}',
          secretKey: '{secretAccessKey}',
          sessionToken: '{sessionToken}',
          time: '{time}',
        },
      },
      header: {
        'X-Amz-Date': '{time}',
        'X-Amz-Content-Sha256': '{payload}',
        'X-Amz-Security-Token': '{sessionToken}',
        Authorization: '{authorization}',
      },
    },
  },
  refusals: { missing: { status: 403 }, invalid: { status: 403 } },
});
