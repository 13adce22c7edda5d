import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aws, google } from '../../src/catalogue/index.js';
import {
  anyOf,
  createCredential,
  createGuard,
  defineProvider,
  fromOpenApi,
  type Placements,
  type ProviderDefinition,
  staticVerifier,
  toOpenApi,
} from '../../src/index.js';
import { phota, smartExtract } from '../../src/providers/index.js';
import { slackWebhook } from '../../src/webhooks/index.js';
import { acme } from '../support/samples.js';

const document = (schemes: object, more: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Acme Reports', version: '1' },
  servers: [{ url: 'https://api.acme.example/v1/' }],
  components: { securitySchemes: schemes },
  paths: {},
  ...more,
});
const strategiesOf = (input: object) => fromOpenApi(input).provider?.strategies;
const codesOf = (input: unknown, options = {}) =>
  fromOpenApi(input, options).problems.map(({ code }) => code);

describe('fromOpenApi', () => {
  it.each<[string, object, Placements]>([
    ['a header', { type: 'apiKey', in: 'header', name: 'X-Key' }, { header: { 'X-Key': '{key}' } }],
    ['a query parameter', { type: 'apiKey', in: 'query', name: 'k' }, { query: { k: '{key}' } }],
    ['a cookie', { type: 'apiKey', in: 'cookie', name: 'k' }, { cookie: { k: '{key}' } }],
    ['bearer', { type: 'http', scheme: 'bearer' }, { header: { Authorization: 'Bearer {key}' } }],
    ['another word', { type: 'http', scheme: 'Token' }, { header: { Authorization: 'Token {key}' } }],
    [
      'basic',
      { type: 'http', scheme: 'Basic' },
      { basic: { username: '{username}', password: '{password}' } },
    ],
  ])('carries over %s', (_what, scheme, placements) => {
    const { provider, problems } = fromOpenApi(document({ key: scheme }));
    expect(provider?.strategies).toEqual({ default: placements });
    expect(provider).toMatchObject({
      id: 'acme-reports',
      environments: { production: 'https://api.acme.example/v1' },
    });
    expect(problems).toEqual([]);
  });

  it('names the variable of each secret', () => {
    const { provider } = fromOpenApi(
      document({ 'X-API-Key': { type: 'apiKey', in: 'header', name: 'X-API-Key' } }),
    );
    expect(provider?.secrets).toEqual({ xAPIKey: { env: 'ACME_REPORTS_X_APIKEY' } });
  });

  it('exchanges client credentials', () => {
    const flows = { clientCredentials: { tokenUrl: 'https://login.acme.example/token', scopes: {} } };
    const { provider } = fromOpenApi(document({ login: { type: 'oauth2', flows } }));
    expect(provider).toMatchObject({
      secrets: { clientId: {}, clientSecret: {} },
      strategies: {
        default: { exchange: { url: 'https://login.acme.example/token', token: '/access_token' } },
      },
    });
  });

  it('makes strategies of alternatives, and placements of what is needed together', () => {
    const app = { type: 'apiKey', in: 'header', name: 'X-App' };
    const key = { type: 'apiKey', in: 'header', name: 'X-Key' };
    const strategies = strategiesOf(
      document(
        { app, key, jwt: { type: 'http', scheme: 'bearer' } },
        { security: [{ app: [], key: [] }], paths: { '/a': { get: { security: [{ jwt: [] }, {}] } } } },
      ),
    );
    expect(strategies).toEqual({
      'app-key': { header: { 'X-App': '{app}', 'X-Key': '{key}' } },
      jwt: { header: { Authorization: 'Bearer {jwt}' } },
    });
  });

  it('takes one token for flows that are needed together', () => {
    const flow = { implicit: { authorizationUrl: 'https://acme.example/login', scopes: {} } };
    const input = document(
      { a: { type: 'oauth2', flows: flow }, b: { type: 'oauth2', flows: flow } },
      { security: [{ a: ['x'], b: ['y'] }] },
    );
    expect(strategiesOf(input)).toEqual({ default: { header: { Authorization: 'Bearer {a}' } } });
    expect(Object.keys(fromOpenApi(input).provider?.secrets ?? {})).toEqual(['a']);
    expect(codesOf(input)).toEqual(['needs_consent', 'needs_consent']);
  });

  it('leaves out a server that no definition can have, and keeps the others', () => {
    const servers = [{ url: 'http://{host}.example/v1' }, { url: 'https://api.acme.example' }];
    const input = document({ k: { type: 'http', scheme: 'bearer' } }, { servers });
    expect(fromOpenApi(input).provider?.environments).toEqual({ server2: 'https://api.acme.example' });
    expect(codesOf(input)).toEqual(['invalid']);
  });

  it('takes a key beside the token of an exchange', () => {
    const flows = { clientCredentials: { tokenUrl: '/token', scopes: {} } };
    const key = { type: 'apiKey', in: 'header', name: 'X-Key' };
    const input = document(
      { login: { type: 'oauth2', flows }, key },
      { security: [{ login: ['a'], key: [] }] },
    );
    expect(strategiesOf(input)?.default?.then).toEqual({
      header: { Authorization: 'Bearer {token}', 'X-Key': '{key}' },
    });
  });

  it.each([
    [
      'https://{region}.acme.example/v1',
      { region: { default: 'eu', enum: ['eu', 'us'] } },
      { enum: ['eu', 'us'], default: 'eu' },
    ],
    [
      'https://{region}/v1',
      { region: { default: 'api.acme.example' } },
      { as: 'host', default: 'api.acme.example' },
    ],
    ['https://acme.example:{region}/v1', { region: { default: 8443 } }, { as: 'port', default: '8443' }],
    [
      '{region}/v1',
      { region: { default: 'https://acme.example' } },
      { as: 'url', default: 'https://acme.example' },
    ],
    ['https://acme.example/{region}', { region: { default: 'a/b' } }, { as: 'path', default: 'a/b' }],
    [
      'https://acme.example/{region}',
      { region: { default: 'v1.0' } },
      { pattern: '[\\w.~-]+', default: 'v1.0' },
    ],
    ['https://acme.example/{region}', { region: { default: 'region' } }, {}],
  ])('makes a parameter of the variable in %s', (url, variables, param) => {
    const servers = [{ url, variables }];
    const { provider, problems } = fromOpenApi(
      document({ k: { type: 'http', scheme: 'bearer' } }, { servers }),
    );
    expect(problems).toEqual([]);
    expect(provider?.params).toEqual({ region: param });
    expect(provider?.environments).toEqual({ production: url });
  });

  it('reads Swagger 2', () => {
    const input = {
      swagger: '2.0',
      info: { title: 'Old' },
      host: 'Api.acme.example:443',
      basePath: '/v1',
      schemes: ['http', 'https'],
      securityDefinitions: { login: { type: 'basic' } },
    };
    expect(fromOpenApi(input).provider).toMatchObject({
      environments: { production: 'https://api.acme.example/v1' },
      strategies: { default: { basic: { username: '{username}', password: '{password}' } } },
    });
  });

  it('carries over AWS Signature Version 4, for a service and a region that the caller names', async () => {
    const sigv4 = {
      type: 'apiKey',
      in: 'header',
      name: 'Authorization',
      description: 'Amazon Signature authorization v4',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    };
    const { provider, problems } = fromOpenApi(document({ hmac: sigv4 }));
    expect(problems.map(({ code }) => code)).toEqual(['signature']);
    if (!provider) throw new Error('There is no definition');
    const credential = createCredential(provider, {
      source: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } as never,
      params: { service: 'execute-api', region: 'eu-central-1' } as never,
    });
    const { headers } = await credential.attach({
      method: 'GET',
      url: 'https://api.acme.example/v1/x',
      headers: {},
    });
    expect(headers).toMatchObject({
      Authorization: expect.stringMatching(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-central-1\/execute-api\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=[0-9a-f]{64}$/,
      ),
    });
    expect(Object.keys(headers)).not.toContain('X-Amz-Security-Token');
  });

  it.each<[string, unknown, readonly string[]]>([
    ['no document', 'openapi', ['not_openapi']],
    ['another version', { openapi: '4.0.0' }, ['not_openapi']],
    ['no schemes', document({}), ['no_security']],
    [
      'a relative server',
      document({ k: { type: 'http', scheme: 'bearer' } }, { servers: [{ url: '/v1' }] }),
      ['no_server'],
    ],
    [
      'http',
      document({ k: { type: 'http', scheme: 'bearer' } }, { servers: [{ url: 'http://acme.example' }] }),
      ['insecure_server'],
    ],
    ['digest', document({ k: { type: 'http', scheme: 'digest' } }), ['unsupported_scheme']],
    [
      'two client certificates',
      document({ a: { type: 'mutualTLS' }, b: { type: 'mutualTLS' } }, { security: [{ a: [], b: [] }] }),
      ['conflict'],
    ],
    [
      'a signature',
      document({
        k: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Amazon Signature v4' },
      }),
      ['signature'],
    ],
    ['a login', document({ k: { type: 'openIdConnect' } }), ['needs_consent']],
    ['a name of nothing', document({}, { security: [{ k: [] }] }), ['unresolved', 'no_security']],
    [
      'two in one header',
      document(
        { a: { type: 'http', scheme: 'bearer' }, b: { type: 'http', scheme: 'basic' } },
        { security: [{ a: [], b: [] }] },
      ),
      ['conflict'],
    ],
    [
      'a header of the connection',
      document({ k: { type: 'apiKey', in: 'header', name: 'Host' } }),
      ['invalid'],
    ],
  ])('says what it could not carry over: %s', (_what, input, codes) => {
    expect(codesOf(input)).toEqual(codes);
  });

  it('follows references, and resolves a relative server against the URL of the document', () => {
    const input = document({ k: { $ref: '#/components/x~1y' } }, { servers: [{ url: './v2' }] });
    Object.assign(input.components, { 'x/y': { type: 'http', scheme: 'bearer' } });
    const { provider } = fromOpenApi(input, { id: 'acme', url: 'https://acme.example/docs/openapi.json' });
    expect(provider).toMatchObject({
      id: 'acme',
      environments: { production: 'https://acme.example/docs/v2' },
    });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (servers, securitySchemes, security) => {
        const input = {
          openapi: '3.1.0',
          servers,
          security,
          components: { securitySchemes },
          paths: { '/': { get: servers } },
        };
        expect(fromOpenApi(input).problems.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('toOpenApi', () => {
  const provider = defineProvider(acme({ docs: 'https://docs.acme.example/auth' }));
  const guard = createGuard({
    provider,
    verifier: staticVerifier(provider, [{ secrets: { apiKey: 'k' }, owner: 'o' }]),
  });

  it('writes schemes, servers and the responses of the definition', () => {
    expect(toOpenApi(phota)).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: 'https://api.photalabs.com/v1/phota', description: 'production' }],
      security: [{ apiKey: [] }],
      components: {
        securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
        responses: {
          Unauthorized: {
            content: {
              'application/json': { examples: { invalid: { value: phota.refusals.invalid.body } } },
            },
          },
          Forbidden: {},
          TooManyRequests: { headers: { 'Retry-After': {} } },
        },
      },
    });
  });

  it('writes the security of each operation', () => {
    const jwt = defineProvider(
      acme({
        id: 'login',
        secrets: { jwt: {} },
        strategies: { a: { header: { Authorization: 'Bearer {jwt}' } } },
      }),
    );
    const tokens = createGuard({ provider: jwt, verifier: () => ({ code: 'invalid' }) });
    const { paths, components } = toOpenApi(provider, [
      { method: 'GET', path: '/reports/:id', guard, scopes: ['read', 'list'] },
      {
        method: 'POST',
        path: '/reports/:id',
        guard: anyOf(guard, tokens),
        scopes: { anyOf: ['write', 'admin'] },
      },
      { method: 'GET', path: '/', guard, optional: true },
      { method: 'GET', path: '/health' },
    ]);
    expect(paths['/reports/{id}']?.get).toMatchObject({
      security: [{ apiKey: ['read', 'list'] }],
      parameters: [{ name: 'id', in: 'path' }],
    });
    expect(Object.keys(paths['/reports/{id}']?.get?.responses ?? {})).toEqual(['200', '401', '403', '429']);
    expect(paths['/reports/{id}']?.post?.security).toEqual([
      { apiKey: ['write'] },
      { jwt: ['write'] },
      { apiKey: ['admin'] },
      { jwt: ['admin'] },
    ]);
    expect(paths['/']?.get?.security).toEqual([{ apiKey: [] }, {}]);
    expect(paths['/health']?.get).toEqual({ security: [], responses: { 200: { description: 'OK' } } });
    expect(Object.keys(components.securitySchemes)).toEqual(['apiKey', 'jwt']);
  });

  it('names what OpenAPI has no words for', () => {
    expect(toOpenApi(smartExtract)['x-sallyport-omitted']).toEqual([
      'smart-extract: strategies.embed: the token is handed to the application',
    ]);
  });

  const secrets = { certificate: {}, key: {}, apiKey: {} };
  const tls = { certificate: '{certificate}', key: '{key}' };
  it.each<[string, object, object]>([
    ['alone', { tls }, {}],
    [
      'beside a key',
      { tls, header: { 'X-Key': '{apiKey}' } },
      { apiKey: { type: 'apiKey', in: 'header', name: 'X-Key' } },
    ],
  ])('writes a client certificate %s, and never a requirement that everyone meets', (_what, only, more) => {
    const { security, components } = toOpenApi(
      defineProvider(
        acme({ secrets: 'header' in only ? secrets : { certificate: {}, key: {} }, strategies: { only } }),
      ),
    );
    const schemes = { ...more, 'certificate.key': { type: 'mutualTLS' } };
    expect(components.securitySchemes).toEqual(schemes);
    expect(security).toEqual([Object.fromEntries(Object.keys(schemes).map((name) => [name, []]))]);
  });

  it('writes Signature Version 4 as AWS does, and names what the document cannot say of it', () => {
    const written = toOpenApi(aws);
    expect(written.security).toEqual([{ sigv4: [] }]);
    expect(written.components.securitySchemes.sigv4).toEqual({
      ...{ type: 'apiKey', in: 'header', name: 'Authorization' },
      'x-amazon-apigateway-authtype': 'awsSigv4',
    });
    expect(written['x-sallyport-omitted']).toBeUndefined();
    const { derive, header } = aws.strategies.default;
    const authorization = { ...derive.authorization, 'aws-sigv4': 'execute-api', region: 'eu-central-1' };
    const own = defineProvider({
      ...{ id: 'own', title: 'Own', environments: { production: 'https://api.acme.example' } },
      secrets: { ...aws.secrets, apiKey: {} },
      strategies: {
        default: { derive: { ...derive, authorization }, header: { ...header, 'X-Key': '{apiKey}' } },
      },
    });
    expect(toOpenApi(own)).toMatchObject({
      security: [{ apiKey: [], sigv4: [] }],
      'x-sallyport-omitted': [
        'own: strategies.default: the service and the region that a request is signed for',
      ],
    });
  });

  it('writes the headers of another signature, and names that it does not say how they are made', () => {
    const written = toOpenApi(slackWebhook);
    expect(written).toMatchObject({
      security: [{ timestamp: [], signature: [] }],
      components: {
        securitySchemes: {
          timestamp: { type: 'apiKey', in: 'header', name: 'X-Slack-Request-Timestamp' },
          signature: { type: 'apiKey', in: 'header', name: 'X-Slack-Signature' },
        },
      },
      'x-sallyport-omitted': ['slack-webhook: strategies.default: how a request is signed'],
    });
    expect(codesOf(written)).toEqual(['signature', 'signature']);
  });

  it('writes a token that is minted, and the one that it is exchanged for', () => {
    const minted = { jwt: 'RS256', key: '{key}', claims: { iss: 'a' }, lifetime: 60 };
    const derive = { assertion: minted };
    const header = { Authorization: 'Bearer {assertion}' };
    const placed = toOpenApi(
      defineProvider(acme({ secrets: { key: {} }, strategies: { placed: { derive, header } } })),
    );
    expect(placed.components.securitySchemes).toEqual({
      assertion: {
        ...{ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        description: 'A JSON Web Token (RS256) that the client signs',
      },
    });
    expect(placed['x-sallyport-omitted']).toEqual(['acme: strategies.placed: the claims of the token']);
    const { components, 'x-sallyport-omitted': omitted } = toOpenApi(google);
    expect(components.securitySchemes).toEqual({
      serviceAccountToken: {
        ...{ type: 'http', scheme: 'bearer' },
        description: 'A token from https://oauth2.googleapis.com/token',
      },
    });
    expect(omitted).toEqual(['google: strategies.serviceAccount: the claims of the token']);
  });
});

const secret = fc.constantFrom('apiKey', 'key', 'appId', 'K9_');
const pair = fc.constantFrom<[string, string]>(['user', 'pass'], ['clientId', 'clientSecret'], ['a', 'b']);
const header = fc.constantFrom('X-Key', 'X-App', 'Api-Token');

/** Names that stand for a token, a parameter or a derived value. */
const NO_SECRETS = ['token', 'scope', 'service', 'region', 'body', 'time', 'payload', 'authorization'];

/** What both can say: strategies of one scheme each, or of several in different places. */
const strategy = fc.oneof(
  fc.tuple(secret, header).map(([name, at]) => ({ header: { [at]: `{${name}}` } })),
  fc
    .tuple(secret, fc.constantFrom('Bearer', 'Token', 'SSWS'))
    .map(([name, word]) => ({ header: { Authorization: `${word} {${name}}` } })),
  fc.tuple(secret, fc.constantFrom('k', 'api key')).map(([name, at]) => ({ query: { [at]: `{${name}}` } })),
  secret.map((name) => ({ cookie: { session: `{${name}}` } })),
  pair.map(([username, password]) => ({ basic: { username: `{${username}}`, password: `{${password}}` } })),
  fc.constant({ header: { 'X-Key': '{key}', 'X-App': '{appId}' }, query: { k: '{K9_}' } }),
  fc
    .tuple(pair, fc.constantFrom({}, { header: { 'X-Key': '{key}' } }, { cookie: { session: '{key}' } }))
    .map(([[certificate, key], placed]) => ({
      tls: { certificate: `{${certificate}}`, key: `{${key}}` },
      ...placed,
    })),
  fc.constantFrom({}, { 'X-Key': '{key}' }).map((beside) => ({
    derive: aws.strategies.default.derive,
    header: { ...beside, ...aws.strategies.default.header },
  })),
  pair.map(([username, password]) => ({
    exchange: {
      url: 'https://login.acme.example/token',
      form: { grant_type: 'client_credentials', scope: '{scope}' },
      basic: { username: `{${username}}`, password: `{${password}}`, encode: 'form' as const },
      token: '/access_token',
      expires: { pointer: '/expires_in', as: 'seconds' as const },
    },
    then: { header: { Authorization: 'Bearer {token}' } },
  })),
);

const definition: fc.Arbitrary<ProviderDefinition> = fc
  .record({
    strategy,
    url: fc.constantFrom(
      'https://api.acme.example',
      'https://{region}.acme.example/v1',
      'https://api.acme.example/{region}',
    ),
    region: fc.constantFrom<object>({}, { default: 'eu' }, { enum: ['eu', 'us'], default: 'us' }),
    docs: fc.option(fc.constant('https://docs.acme.example/auth'), { nil: undefined }),
    sandbox: fc.boolean(),
  })
  .map(({ strategy: only, url, region, docs, sandbox }) => {
    const text = JSON.stringify(only);
    const names = [...text.matchAll(/\{(\w+)\}/g)].flatMap(([, name = '']) =>
      NO_SECRETS.includes(name) ? [] : [name],
    );
    const params = {
      ...(text.includes('aws-sigv4') ? { service: {}, region: {} } : {}),
      ...(text.includes('{scope}') ? { scope: { pattern: '.+', optional: true } } : {}),
      ...(url.includes('{region}') ? { region } : {}),
    };
    return {
      id: 'acme',
      title: 'Acme',
      ...(docs ? { docs } : {}),
      environments: { production: url, ...(sandbox ? { sandbox: 'https://sandbox.acme.example' } : {}) },
      ...(Object.keys(params).length > 0 ? { params } : {}),
      secrets: Object.fromEntries(
        names.map((name) => [name, name === 'sessionToken' ? { optional: true } : {}]),
      ),
      strategies: { default: only },
    };
  });

it('fromOpenApi reads what toOpenApi writes: the identity on what both can say', () => {
  fc.assert(
    fc.property(definition, (input) => {
      const { provider, problems } = fromOpenApi(
        JSON.parse(JSON.stringify(toOpenApi(defineProvider(input)))),
      );
      // A document never names the service that a signature is for.
      const codes = input.strategies.default?.derive ? ['signature'] : [];
      expect(problems.map(({ code }) => code)).toEqual(codes);
      const secrets = Object.fromEntries(
        Object.entries(provider?.secrets ?? {}).map(([name, { env: _, ...rest }]) => [name, rest]),
      );
      expect({ ...provider, secrets }).toEqual(input);
      if (!provider) return;
      const again = toOpenApi(provider);
      expect(again).toEqual(toOpenApi(defineProvider(input)));
    }),
  );
});
