import type { AwsSigV4Recipe, OAuth1Recipe } from '../grammar.js';
import { parseTemplate } from '../placement/template.js';
import type { AwsRequest } from './aws-sigv4.js';
import { signAwsRequest } from './aws-sigv4.js';
import { signOAuth1 } from './oauth1.js';
import type { SignedValues } from './request-values.js';

/** Compiles a recipe of a scheme that data cannot say. */
export function namedMaker(recipe: AwsSigV4Recipe | OAuth1Recipe): (values: SignedValues) => string {
  const fields = Object.entries<string>({ ...recipe }).map(([name, text]) => ({ name, fill: filler(text) }));
  return (values) => {
    const filled = Object.fromEntries(fields.map(({ name, fill }) => [name, fill(values)]));
    if ('oauth1' in recipe) return signOAuth1({ ...recipe, ...filled }, values);
    return signAwsRequest({ ...recipe, ...filled }, values as unknown as AwsRequest);
  };
}

/** A field whose value is not given, such as an optional session token, is left out. */
function filler(text: string): (values: SignedValues) => string | undefined {
  const parts = parseTemplate(text);
  return (values) => {
    const filled = parts.map((part) => ('name' in part ? values[part.name] : part.literal));
    return filled.includes(undefined) ? undefined : filled.join('');
  };
}
