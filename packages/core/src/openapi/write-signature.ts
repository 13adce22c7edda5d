import { namesIn } from '../definition/strategies.js';
import type { AwsSigV4Recipe, Placements, StrategyDefinition } from '../grammar.js';
import type { OpenApiScheme } from './document.js';

/** A signature as schemes, and the rest of the strategy. */
export interface WrittenSignature {
  /** Name → scheme. */
  readonly schemes: Readonly<Record<string, OpenApiScheme>>;
  /** The headers and query parameters that are no part of the signature. */
  readonly rest: Pick<Placements, 'header' | 'query'>;
  /** What the schemes do not say. */
  readonly omitted: string | undefined;
}

/** Headers that every request with an AWS signature has. */
const OF_AWS = ['authorization', 'x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'];

/** Writes the signature of a strategy: that of AWS in its own words, any other as the places that hold it. */
export function writeSignature({
  derive = {},
  header = {},
  query = {},
}: StrategyDefinition): WrittenSignature {
  const aws = Object.values(derive).find((recipe) => 'aws-sigv4' in recipe);
  if (aws) {
    const others = Object.entries(header).filter(([name]) => !OF_AWS.includes(name.toLowerCase()));
    return {
      schemes: { sigv4: AWS },
      rest: { header: Object.fromEntries(others), query },
      omitted: omittedOf(aws),
    };
  }
  const derivedIn = (template: string) => namesIn(template).find((name) => Object.hasOwn(derive, name));
  const schemes = Object.entries({ header, query }).flatMap(([kind, placed]) =>
    Object.entries(placed).flatMap(([name, template]): [string, OpenApiScheme][] => {
      const derived = derivedIn(template);
      const place = kind as 'header' | 'query';
      const description = 'Part of the signature of a request';
      return derived === undefined ? [] : [[derived, { type: 'apiKey', in: place, name, description }]];
    }),
  );
  const others = (placed: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(placed).filter(([, template]) => derivedIn(template) === undefined));
  return {
    schemes: Object.fromEntries(schemes),
    rest: { header: others(header), query: others(query) },
    omitted: 'how a request is signed',
  };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authtype.html */
const AWS: OpenApiScheme = {
  ...{ type: 'apiKey', in: 'header', name: 'Authorization' },
  'x-amazon-apigateway-authtype': 'awsSigv4',
};

/** Whoever reads the document asks for both by these names. */
function omittedOf({ 'aws-sigv4': service, region }: AwsSigV4Recipe): string | undefined {
  return service === '{service}' && region === '{region}'
    ? undefined
    : 'the service and the region that a request is signed for';
}
