import type { SchemePart } from './scheme-part.js';

/**
 * The scheme that AWS writes as an API key with the extension `x-amazon-apigateway-authtype: awsSigv4`. A document
 * does not name the service that a signature is for, nor always its region.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 */
export const awsSignature: SchemePart = {
  secrets: ['accessKeyId', 'secretAccessKey', 'sessionToken'],
  optional: ['sessionToken'],
  placements: {
    header: {
      'X-Amz-Date': '{time}',
      'X-Amz-Content-Sha256': '{payload}',
      'X-Amz-Security-Token': '{sessionToken}',
      Authorization: '{authorization}',
    },
  },
  derive: {
    time: { now: 'compact', tolerance: 300 },
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
  params: { service: {}, region: {} },
  problem: {
    code: 'signature',
    message: 'a request is signed for a service and a region; pass them as the params "service" and "region"',
  },
};
