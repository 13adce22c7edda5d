import { aws } from '../catalogue/aws.js';
import type { SchemePart } from './scheme-part.js';

const { derive, header } = aws.strategies.default;

/**
 * The scheme that AWS writes as an API key with the extension `x-amazon-apigateway-authtype: awsSigv4`. A document
 * does not name the service that a signature is for, nor always its region.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html
 */
export const awsSignature: SchemePart = {
  secrets: Object.keys(aws.secrets),
  optional: ['sessionToken'],
  placements: { header },
  derive,
  params: { service: {}, region: {} },
  problem: {
    code: 'signature',
    message: 'a request is signed for a service and a region; pass them as the params "service" and "region"',
  },
};
