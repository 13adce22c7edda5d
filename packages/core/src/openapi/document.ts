/** A JSON object whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

/** The parts of an OpenAPI document that `toOpenApi` writes. @see https://spec.openapis.org/oas/v3.1.0 */
export interface OpenApiDocument {
  /** The version of OpenAPI. */
  readonly openapi: '3.1.0';
  /** The provider's title. The version is that of the document, to be replaced by yours. */
  readonly info: {
    /** The provider's title. */
    readonly title: string;
    /** `1.0.0`, to be replaced by your own. */
    readonly version: string;
  };
  /** The provider's page on authentication. */
  readonly externalDocs?: {
    /** Where it is. */
    readonly url: string;
  };
  /** The environments: the description is the name. */
  readonly servers: readonly OpenApiServer[];
  /** Alternatives for every operation: all schemes of one of them are needed. */
  readonly security: readonly OpenApiRequirement[];
  /** Path → method in lower case → operation. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  /** The schemes, and the responses to which the operations refer. */
  readonly components: {
    /** Name → scheme. The name is that of the secret, or of both secrets joined by a full stop. */
    readonly securitySchemes: Readonly<Record<string, OpenApiScheme>>;
    /** The responses to a credential that is not accepted. */
    readonly responses: Readonly<Record<string, Fields>>;
  };
  /** Strategies that OpenAPI has no words for, or not for all of it, and for what. Absent if there are none. */
  readonly 'x-sallyport-omitted'?: readonly string[];
}

/** A base URL. */
export interface OpenApiServer {
  /** May hold `{variable}`. */
  readonly url: string;
  /** The name of the environment. */
  readonly description?: string;
  /** Name → variable. */
  readonly variables?: Readonly<Record<string, OpenApiVariable>>;
}

/** A variable of a base URL. */
export interface OpenApiVariable {
  /** The value that is taken; the name of the variable if there is none. */
  readonly default: string;
  /** The values that are allowed. Default: all. */
  readonly enum?: readonly string[];
}

/** Scheme → scopes. All schemes are needed. */
export type OpenApiRequirement = Readonly<Record<string, readonly string[]>>;

/** A security scheme. @see https://spec.openapis.org/oas/v3.1.0#security-scheme-object */
export type OpenApiScheme =
  | {
      /** A key by itself. */
      readonly type: 'apiKey';
      /** Where it stands. */
      readonly in: 'header' | 'query' | 'cookie';
      /** The name of the header, parameter or cookie. */
      readonly name: string;
      /** For people. */
      readonly description?: string;
      /** A signature of AWS. */
      readonly 'x-amazon-apigateway-authtype'?: 'awsSigv4';
    }
  | {
      /** A client certificate. */
      readonly type: 'mutualTLS';
    }
  | {
      /** The header `Authorization`. */
      readonly type: 'http';
      /** The word that it begins with. */
      readonly scheme: string;
      /** The format of a bearer token. */
      readonly bearerFormat?: 'JWT';
      /** For people. */
      readonly description?: string;
    }
  | {
      /** A token from a token endpoint. */
      readonly type: 'oauth2';
      /** How a client gets it. */
      readonly flows: {
        /** With its own credentials. @see https://www.rfc-editor.org/rfc/rfc6749#section-4.4 */
        readonly clientCredentials: {
          /** The token endpoint. */
          readonly tokenUrl: string;
          /** Scope → what it allows. */
          readonly scopes: Readonly<Record<string, string>>;
        };
      };
    };

/** One operation. */
export interface OpenApiOperation {
  /** Alternatives; an empty one means that a request without a credential passes. */
  readonly security: readonly OpenApiRequirement[];
  /** Variables of the path. */
  readonly parameters?: readonly Fields[];
  /** Status → response. */
  readonly responses: Readonly<Record<string, Fields>>;
}

/** Why something of a document was not carried over. */
export type OpenApiProblemCode =
  /** It is no OpenAPI 3 or Swagger 2 document. */
  | 'not_openapi'
  /** It names no security scheme. */
  | 'no_security'
  /** It names no server, or a relative one: pass `url`. */
  | 'no_server'
  /** Its server is http only. https is taken. */
  | 'insecure_server'
  /** A name or `$ref` that refers to nothing. */
  | 'unresolved'
  /** A scheme that no definition can say, such as HTTP Digest. */
  | 'unsupported_scheme'
  /** A scheme that signs requests: in the vendor's own words, or for a service that the document does not name. */
  | 'signature'
  /** The token comes from a flow that needs a person. It is carried over as a secret that the user holds. */
  | 'needs_consent'
  /** Schemes that are needed together and stand in the same place. */
  | 'conflict'
  /** What was made of it is not a valid definition. */
  | 'invalid';

/** Something of a document that was not carried over, or not as it stands. */
export interface OpenApiProblem {
  /** The kind. */
  readonly code: OpenApiProblemCode;
  /** Where it stands: names joined by a full stop, such as `components.securitySchemes.login`. */
  readonly at: string;
  /** What was not carried over, and what to do. */
  readonly message: string;
}

/** An object, or undefined. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The objects of a list; none if it is no list. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? objectsOf(value) : [];
}

/** The objects below a value. */
export function objectsOf(value: unknown): Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values<unknown>({ ...value }).flatMap((each) => {
    const fields = fieldsOf(each);
    return fields ? [fields] : [];
  });
}

/** A string, or the empty one. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
