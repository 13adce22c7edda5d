import type { Placements } from '../grammar.js';
import { awsSignature } from './aws-signature.js';
import type { Fields } from './document.js';
import { fieldsOf, textOf } from './document.js';
import { isName, toName } from './names.js';
import type { SchemePart, SchemeProblem } from './scheme-part.js';

/** Schemes of the header `Authorization` that are more than a word and a value. */
const NOT_PLAIN = [
  'digest',
  'hoba',
  'mutual',
  'negotiate',
  'ntlm',
  'scram-sha-1',
  'scram-sha-256',
  'vapid',
  'dpop',
  'hawk',
  'gnap',
  'privatetoken',
  'concealed',
];

/** Reads a scheme of OpenAPI 3 or Swagger 2. */
export function readScheme(name: string, scheme: Fields): SchemePart | SchemeProblem {
  switch (scheme.type) {
    case 'apiKey':
      return readApiKey(name, scheme);
    case 'basic':
      return readBasic(name);
    case 'http':
      return readHttp(name, textOf(scheme.scheme));
    case 'oauth2':
      return readOAuth(name, scheme);
    case 'mutualTLS':
      return readCertificate(name);
    case 'openIdConnect':
      return heldToken(name, 'the login of a person');
    default:
      return { code: 'unsupported_scheme', message: `"${String(scheme.type)}" has no place in a request` };
  }
}

function readApiKey(name: string, scheme: Fields): SchemePart | SchemeProblem {
  const at = textOf(scheme.name);
  if (textOf(scheme['x-amazon-apigateway-authtype']).toLowerCase() === 'awssigv4') return awsSignature;
  const signs = /signature|sigv4|hmac/i;
  if (signs.test(`${textOf(scheme['x-amazon-apigateway-authtype'])} ${textOf(scheme.description)}`))
    return {
      code: 'signature',
      message: 'the value is a signature of each request, which OpenAPI does not describe',
    };
  const secret = toName(name, 'apiKey');
  if (!['header', 'query', 'cookie'].includes(textOf(scheme.in)) || at === '')
    return { code: 'unsupported_scheme', message: 'an apiKey needs "in" (header, query, cookie) and "name"' };
  return { secrets: [secret], placements: { [textOf(scheme.in)]: { [at]: `{${secret}}` } } };
}

function readHttp(name: string, scheme: string): SchemePart | SchemeProblem {
  const word = scheme.toLowerCase();
  if (word === 'basic') return readBasic(name);
  if (NOT_PLAIN.includes(word) || !/^[!#$%&'*+.^_`|~\w-]+$/.test(word))
    return {
      code: 'unsupported_scheme',
      message: `HTTP ${scheme || 'without a scheme'} is more than a word and a value`,
    };
  const secret = toName(name, 'apiKey');
  return { secrets: [secret], placements: authorization(word === 'bearer' ? 'Bearer' : scheme, secret) };
}

function readBasic(name: string): SchemePart {
  const [username, password] = pairOf(name) ?? ['username', 'password'];
  return {
    secrets: [username, password],
    placements: { basic: { username: `{${username}}`, password: `{${password}}` } },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc8705 */
function readCertificate(name: string): SchemePart {
  const [certificate, key] = pairOf(name) ?? ['certificate', 'certificateKey'];
  return {
    secrets: [certificate, key],
    placements: {},
    tls: { certificate: `{${certificate}}`, key: `{${key}}` },
  };
}

/** Only client credentials need no person. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
function readOAuth(name: string, scheme: Fields): SchemePart | SchemeProblem {
  const own = scheme.flow === 'application' ? scheme : undefined;
  const flow = fieldsOf(fieldsOf(scheme.flows)?.clientCredentials) ?? own;
  const url = textOf(flow?.tokenUrl).trim().replace(/#.*$/, '');
  if (!flow) return heldToken(name, 'the consent of a person');
  if (!/^(?:https:\/\/|\/)/.test(url))
    return heldToken(name, `a token endpoint at an https URL, and not ${JSON.stringify(url)}`);
  const [path = '', search = ''] = url.split('?');
  const [clientId, clientSecret] = pairOf(name) ?? ['clientId', 'clientSecret'];
  return {
    secrets: [clientId, clientSecret],
    placements: authorization('Bearer', 'token'),
    params: { scope: { pattern: '.+', optional: true } },
    exchange: {
      url: /^https:/.test(path) && URL.canParse(path) ? new URL(path).href : path,
      ...(search === '' ? {} : { query: Object.fromEntries(new URLSearchParams(search)) }),
      form: { grant_type: 'client_credentials', scope: '{scope}' },
      basic: { username: `{${clientId}}`, password: `{${clientSecret}}`, encode: 'form' },
      token: '/access_token',
      expires: { pointer: '/expires_in', as: 'seconds' },
    },
  };
}

/** The user holds an access token, from wherever. @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1 */
function heldToken(name: string, needs: string): SchemePart {
  const secret = toName(name, 'accessToken');
  return {
    secrets: [secret],
    placements: authorization('Bearer', secret),
    problem: {
      code: 'needs_consent',
      message: `a token needs ${needs}; the definition takes one as the secret "${secret}"`,
    },
  };
}

function authorization(scheme: string, name: string): Placements {
  return { header: { Authorization: `${scheme} {${name}}` } };
}

/** `toOpenApi` names a scheme of two secrets by both. */
function pairOf(name: string): [string, string] | undefined {
  const [first = '', second = '', ...more] = name.split('.');
  return isName(first) && isName(second) && first !== second && more.length === 0
    ? [first, second]
    : undefined;
}
